using System.Buffers;

namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>Writes cells as RFC 4180 says.</summary>
internal static class CsvCell
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>Writes a cell, behind a comma if it is not the first of its row.</summary>
    /// <param name="quoteNothing">An empty cell is quoted: because it is a text, or because the row would else be a blank line.</param>
    public static void Write(TextWriter writer, ReadOnlySpan<char> cell, bool isFirst, bool quoteNothing)
    {
        if (!isFirst)
        {
            writer.Write(',');
        }

        if (!cell.ContainsAny(Quoted) && !(quoteNothing && cell.IsEmpty))
        {
            writer.Write(cell);
            return;
        }

        writer.Write('"');
        while (cell.IndexOf('"') is var quote and >= 0)
        {
            writer.Write(cell[..(quote + 1)]);
            writer.Write('"');
            cell = cell[(quote + 1)..];
        }

        writer.Write(cell);
        writer.Write('"');
    }
}
