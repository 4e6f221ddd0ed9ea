using System.Text;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>A plain reader of RFC 4180, apart from the code under test.</summary>
internal static class StandardCsv
{
    public static List<string[]> Parse(string text)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var inQuotes = false;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (inQuotes && c == '"' && at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append(c);
                at++;
            }
            else if (c == '"')
            {
                inQuotes = !inQuotes;
            }
            else if (!inQuotes && c is ',' or '\n')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    rows.Add([.. row]);
                    row.Clear();
                }
            }
            else
            {
                cell.Append(c);
            }
        }

        return rows;
    }
}
