using System.Text;
using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>What a format puts around rows and values.</summary>
/// <param name="Header">Before all rows.</param>
/// <param name="Separator">Between two rows.</param>
/// <param name="Suffix">After the last value of a row.</param>
/// <param name="Footer">After all rows; its first byte, a line end, is left out if there were none.</param>
internal sealed record RowFrame(byte[] Header, byte[] Separator, byte[] Suffix, byte[] Null, byte[] Footer)
{
    public static RowFrame JsonRows { get; } = new([], [.. ",\n"u8], [.. "]"u8], [.. "null"u8], []);

    public static RowFrame Json { get; } = new([.. "[\n"u8], [.. ",\n"u8], [.. "}"u8], [.. "null"u8], [.. "\n]\n"u8]);

    public static RowFrame NdJson { get; } = new([], [], [.. "}\n"u8], [.. "null"u8], []);

    /// <summary>Nothing: a workbook frames the rows of each sheet.</summary>
    public static RowFrame Xlsx { get; } = new([], [], [], [], []);

    public static RowFrame Csv(IReadOnlyList<DuckColumn> columns, bool forSpreadsheets)
    {
        using var buffer = new RowBuffer();
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0)
            {
                buffer.Add((byte)',');
            }

            var start = buffer.Length;
            TextCells.WriteCsv(buffer, Encoding.UTF8.GetBytes(columns[i].Name));
            if (forSpreadsheets)
            {
                TextCells.NeutraliseFormula(buffer, start);
            }
        }

        buffer.Add((byte)'\n');
        return new RowFrame(buffer.Written.ToArray(), [], [.. "\n"u8], [], []);
    }

    /// <summary>What stands before each value: an opening before the first, commas before the others.</summary>
    public static byte[][] Values(int count, string opening) =>
        [.. Enumerable.Range(0, count).Select(i => i == 0 ? Encoding.UTF8.GetBytes(opening) : [(byte)','])];

    /// <summary>As <see cref="Values"/>, with property names; a name that was there before gets <c>_1</c>, as DuckDB does.</summary>
    public static byte[][] Properties(IReadOnlyList<DuckColumn> columns)
    {
        var taken = new HashSet<string>(columns.Select(column => column.Name), StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var prefixes = new byte[columns.Count][];
        for (var i = 0; i < prefixes.Length; i++)
        {
            var name = columns[i].Name;
            for (var n = 1; !seen.Add(name); n++)
            {
                name = taken.Contains($"{columns[i].Name}_{n}") ? name : $"{columns[i].Name}_{n}";
            }

            prefixes[i] = [(byte)(i == 0 ? '{' : ','), .. JsonColumns.Name(name)];
        }

        return prefixes;
    }
}
