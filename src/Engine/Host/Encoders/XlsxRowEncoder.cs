using System.Text;
using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Writes rows of a workbook's sheets. Between two sheets stands a NUL, which no XML holds: <see cref="XlsxFile"/> cuts there.</summary>
internal sealed class XlsxRowEncoder(ColumnWriter[] writers)
    : RowEncoder(writers, [.. Enumerable.Range(0, writers.Length).Select(Opening)], RowFrame.Xlsx)
{
    /// <summary>Rows of a sheet below its header.</summary>
    public const int RowsPerSheet = (1 << 20) - 1;

    /// <summary>What stands between the rows of two sheets.</summary>
    public const byte SheetBreak = 0;

    /// <summary>The name of a column: A, B, … Z, AA, …</summary>
    public static string ColumnName(int column) =>
        (column < 26 ? "" : ColumnName(column / 26 - 1)) + (char)('A' + column % 26);

    private protected override void WriteRow(ReadOnlySpan<DuckVector> vectors, int row, RowBuffer buffer)
    {
        var inSheet = buffer.Rows++ % RowsPerSheet;
        if (inSheet == 0 && buffer.Rows > 1)
        {
            buffer.Add(SheetBreak);
        }

        Span<byte> number = stackalloc byte[Digits.Max64];
        number = number[..Digits.Write(number, inSheet + 2)]; // the header is row 1
        buffer.Add("<row r=\""u8);
        buffer.Add(number);
        buffer.Add("\">"u8);
        for (var i = 0; i < vectors.Length; i++)
        {
            if (!vectors[i].IsNull(row))
            {
                buffer.Add(Prefixes[i]);
                buffer.Add(number);
                Writers[i].Write(vectors[i], row, buffer);
            }
        }

        buffer.Add("</row>"u8);
    }

    private static byte[] Opening(int column) => Encoding.ASCII.GetBytes($"<c r=\"{ColumnName(column)}");
}
