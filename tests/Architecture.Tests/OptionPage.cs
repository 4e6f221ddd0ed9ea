using System.Text;

namespace Tablinum.Architecture.Tests;

/// <summary>The list of settings in docs/configuration.md, written by the program; the rest of the page is people's.</summary>
internal static class OptionPage
{
    private const string Start = "<!-- settings: written by ./dev accept from the option classes -->";
    private const string End = "<!-- end of settings -->";

    private const string Preamble =
        """
        # Configuration

        Nothing has to be configured. `tablinum serve --urls URL --data DIR` says where to listen and where to keep everything; every
        setting below is given as an environment variable, `Section:Name` as `TABLINUM_Section__Name`. What is out of range is
        refused at start.
        """;

    public static string Table(IEnumerable<OptionSection> sections)
    {
        var table = new StringBuilder().Append("| setting | default | meaning |\n| --- | --- | --- |\n");
        foreach (var setting in sections.SelectMany(section => section.Settings()))
        {
            table.Append("| `").Append(setting.Name).Append("` | `").Append(setting.Default).Append("` | ")
                .Append(setting.Meaning.Replace('|', '/')).Append(" |\n");
        }

        return table.ToString();
    }

    /// <summary>What lies between the marks; empty if the page has none.</summary>
    public static string TableOf(string page)
    {
        var from = page.IndexOf(Start, StringComparison.Ordinal);
        var to = page.IndexOf(End, StringComparison.Ordinal);
        return from >= 0 && to > from ? page[(from + Start.Length + 1)..to] : "";
    }

    public static string Rewrite(string? page, IEnumerable<OptionSection> sections)
    {
        var text = $"{Start}\n{Table(sections)}{End}";
        var from = page?.IndexOf(Start, StringComparison.Ordinal) ?? -1;
        var to = page?.IndexOf(End, StringComparison.Ordinal) ?? -1;
        return page is null ? $"{Preamble}\n\n{text}\n"
            : from >= 0 && to > from ? page[..from] + text + page[(to + End.Length)..]
            : $"{page.TrimEnd()}\n\n{text}\n";
    }
}
