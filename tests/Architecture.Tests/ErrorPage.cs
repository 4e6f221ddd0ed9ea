using System.Text;
using Tablinum.Architecture.Tests.Reading;
using Tablinum.Foundation;

namespace Tablinum.Architecture.Tests;

/// <summary>The table in docs/errors.md: <c>| `code` | status | meaning |</c>. People write the meanings, the program the rest.</summary>
internal static class ErrorPage
{
    private const string Start = "<!-- codes: ./dev accept adds and removes rows; meanings are written by hand -->";
    private const string End = "<!-- end of codes -->";

    private const string Preamble =
        """
        # Error codes

        Every problem answer carries one of these as `code`. They are part of the API: a code keeps its meaning for good. The `detail`
        of an answer says what to do in the case at hand.
        """;

    public static Dictionary<string, (string Status, string Meaning)> Rows(string page) =>
        page.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[1].Trim('`'), cells => (cells[2], cells[3]));

    /// <summary>Keeps what people wrote about codes that still exist; a new code starts with the text of its error.</summary>
    public static string Rewrite(string? page, IEnumerable<ErrorUse> codes)
    {
        var known = page is null ? [] : Rows(page);
        var table = new StringBuilder().Append(Start).Append("\n| code | status | meaning |\n| --- | --- | --- |\n");
        foreach (var use in codes.OrderBy(use => use.Code, StringComparer.Ordinal))
        {
            var row = known.GetValueOrDefault(use.Code, (Status: "", Meaning: use.Detail.Replace('|', '/')));
            var status = use.Kind is { } kind ? new Error(kind, use.Code, "").StatusCode.ToString("d", provider: null) : row.Status;
            table.Append("| `").Append(use.Code).Append("` | ").Append(status).Append(" | ").Append(row.Meaning).Append(" |\n");
        }

        table.Append(End);
        var from = page?.IndexOf(Start, StringComparison.Ordinal) ?? -1;
        var to = page?.IndexOf(End, StringComparison.Ordinal) ?? -1;
        return page is not null && from >= 0 && to > from
            ? page[..from] + table + page[(to + End.Length)..]
            : $"{Preamble}\n\n{table}\n";
    }
}
