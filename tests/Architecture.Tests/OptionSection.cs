using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tablinum.Architecture.Tests;

/// <param name="Name">As in a configuration file, <c>Section:Name</c>.</param>
/// <param name="Default">As it would be written there.</param>
internal sealed record OptionSetting(string Name, string Default, string Meaning);

/// <summary>An option class and the section of the configuration that fills it.</summary>
internal sealed partial record OptionSection(string Name, Type Type)
{
    public IEnumerable<OptionSetting> Settings()
    {
        var defaults = Activator.CreateInstance(Type)!;
        var texts = XDocument.Load(Path.ChangeExtension(Type.Assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => (string)member.Attribute("name")!, member => member.Element("summary"));

        return
            from property in Type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            let text = texts.GetValueOrDefault($"P:{Type.FullName!.Replace('+', '.')}.{property.Name}")
            let meaning = text is null ? "" : Text(text)
            select new OptionSetting($"{Name}:{property.Name}", DefaultInWords(meaning) ?? Text(property.GetValue(defaults)), meaning);
    }

    /// <summary>A default that differs from machine to machine is told in the words of its doc: <c>Default: cores + 1.</c></summary>
    private static string? DefaultInWords(string meaning) =>
        WordsOfDefault().Match(meaning) is { Success: true } words ? words.Groups["words"].Value : null;

    private static string Text(object? value) => value switch
    {
        null or "" => "(none)",
        string text => text,
        bool flag => flag ? "true" : "false",
        IEnumerable items => items.Cast<object>().Select(Text).DefaultIfEmpty("(none)").Aggregate((all, item) => $"{all}, {item}"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Text(XElement summary) =>
        Space().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("cref") ?? (string?)see.Attribute("langword"))?.Split('.', ':')[^1]}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => ((XText)node).Value,
    };

    [GeneratedRegex(@"Default: (?<words>[^.]*cores[^.]*)\.", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex WordsOfDefault();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Space();
}
