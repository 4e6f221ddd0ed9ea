using System.Text;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Rows;

/// <summary>Reads <c>?sort=-price,"a, b"</c>.</summary>
internal static class SortParameter
{
    private const int MaxKeys = 16;

    public static Result<SortKey[]> Parse(string? text, IReadOnlyList<RelationColumn> columns)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return (SortKey[])[];
        }

        var keys = new List<SortKey>();
        for (var at = 0; at <= text.Length; at++)
        {
            at = PassSpaces(text, at);
            var descending = at < text.Length && text[at] == '-';
            at = descending ? PassSpaces(text, at + 1) : at;
            if (ReadName(text, ref at) is not { Length: > 0 } name)
            {
                return DatasetErrors.BadSort("A column name is missing or its quotes are not closed.");
            }

            if (Column(columns, name) is not { } column)
            {
                return DatasetErrors.BadSort($"There is no column \"{name}\".");
            }

            keys.Add(new SortKey(column, descending));
            if (keys.Count > MaxKeys)
            {
                return DatasetErrors.BadSort($"There are more than {MaxKeys} columns.");
            }
        }

        return keys.ToArray();
    }

    /// <summary>The column as the table spells it: names are compared without case.</summary>
    public static string? Column(IReadOnlyList<RelationColumn> columns, string name) =>
        (columns.FirstOrDefault(c => c.Name == name)
            ?? columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))?.Name;

    /// <summary>Reads up to the next comma and leaves <paramref name="at"/> on it, or at the end.</summary>
    private static string? ReadName(string text, ref int at)
    {
        if (at < text.Length && text[at] == '"')
        {
            return ReadQuoted(text, ref at);
        }

        var comma = text.IndexOf(',', at);
        var end = comma < 0 ? text.Length : comma;
        var name = text[at..end].Trim();
        at = end;
        return name;
    }

    private static string? ReadQuoted(string text, ref int at)
    {
        var name = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"')
            {
                name.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                name.Append('"');
                at++;
            }
            else
            {
                at = PassSpaces(text, at + 1);
                return at == text.Length || text[at] == ',' ? name.ToString() : null;
            }
        }

        return null;
    }

    private static int PassSpaces(string text, int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        return at;
    }
}
