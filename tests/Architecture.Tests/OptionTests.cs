using System.Reflection;
using System.Text.RegularExpressions;

namespace Tablinum.Architecture.Tests;

/// <summary>Every setting that exists is documented, with the default that it really has.</summary>
public sealed partial class OptionTests
{
    private const string Page = "docs/configuration.md";

    private static readonly Lazy<IReadOnlyList<OptionSection>> Sections = new(() => [.. Bound().OrderBy(section => section.Name, StringComparer.Ordinal)]);

    [Fact]
    public void Every_option_class_is_bound_to_a_section_of_its_own()
    {
        var bound = Sections.Value.Select(section => section.Type).ToList();

        Assert.NotEmpty(bound);
        Assert.Equal(bound.Distinct(), bound);
        Assert.Distinct(Sections.Value.Select(section => section.Name));
        Rules.Hold(OptionClasses().Except(bound).Select(type => $"{type.FullName} is bound to no section"));
    }

    [Fact]
    public void Every_setting_says_what_it_is() =>
        Rules.Hold(Sections.Value.SelectMany(section => section.Settings())
            .Where(setting => setting.Meaning.Length == 0)
            .Select(setting => setting.Name));

    [Fact]
    public void Every_setting_is_listed_with_its_default()
    {
        var path = Repository.At(Page);
        if (Repository.Accepting)
        {
            File.WriteAllText(path, OptionPage.Rewrite(File.Exists(path) ? File.ReadAllText(path) : null, Sections.Value));
        }

        Assert.Equal(OptionPage.Table(Sections.Value), OptionPage.TableOf(File.ReadAllText(path)));
    }

    [Fact]
    public void A_planted_setting_is_listed_with_section_default_and_meaning()
    {
        var section = new OptionSection("Planted", typeof(PlantedOptions));

        Assert.Equal(
            [
                new OptionSetting("Planted:MaxBytes", "52428800", "Largest file, in bytes."),
                new OptionSetting("Planted:Wait", "00:00:30", ""),
                new OptionSetting("Planted:Folder", "(none)", "Where it is; see `MaxBytes`."),
            ],
            section.Settings());
    }

    [Theory]
    [InlineData("services.AddOptions<FilesOptions>().BindConfiguration(\"Files\").ValidateOnStart();", "FilesOptions", "Files")]
    [InlineData("services.AddOptions<FilesOptions>()\n    .ValidateOnStart()\n    .BindConfiguration(\"Files:Upload\");", "FilesOptions", "Files:Upload")]
    public void Bindings_are_read_from_the_source(string source, string type, string section)
    {
        var found = Binding().Match(source);

        Assert.Equal(type, found.Groups["type"].Value);
        Assert.Equal(section, found.Groups["section"].Value);
    }

    private static IEnumerable<OptionSection> Bound() =>
        from path in Repository.Sources("src")
        from Match match in Binding().Matches(File.ReadAllText(path))
        let type = OptionClasses().SingleOrDefault(type => type.Name == match.Groups["type"].Value)
        where type is not null
        select new OptionSection(match.Groups["section"].Value, type);

    private static IEnumerable<Type> OptionClasses() =>
        Repository.Projects.Where(project => project != "Cli").SelectMany(project => Repository.TypesOf(Repository.Load(project)))
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal))
            .Where(type => type.GetConstructor(Type.EmptyTypes) is not null
                && type.GetProperties(BindingFlags.Public | BindingFlags.Instance).All(property => property.GetSetMethod() is { } setter && !IsInitOnly(setter)));

    private static bool IsInitOnly(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");

    [GeneratedRegex(@"AddOptions<(?<type>\w+)>\(\)[^;]*?BindConfiguration\(""(?<section>[^""]*)""", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Binding();

    private sealed class PlantedOptions
    {
        /// <summary>Largest file, in bytes.</summary>
        public long MaxBytes { get; set; } = 50L << 20;

        public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>
        /// Where it is;
        /// see <see cref="MaxBytes"/>.
        /// </summary>
        public string? Folder { get; set; }
    }
}
