using System.Globalization;
using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Reading;

/// <summary>Reads Parquet, which says itself what it holds.</summary>
internal sealed class ParquetReader(PartWriter part, ReadOptions options, EngineCancellation cancellation)
{
    /// <summary>Values that come out of one byte, at most. Columns of one value alone come to half of it.</summary>
    private const int MaxCellsOfByte = 20_000;

    /// <summary>The ratio is not looked at before this many values: they are read in seconds.</summary>
    private const double FreeCells = 100_000_000;

    private const int RowsAtOnce = 2_048;
    private const long MaxBytesAtOnce = 256L << 20;

    /// <summary>Fills the part and says how.</summary>
    public ImportReceipt Read(string path)
    {
        try
        {
            var call = $"FROM read_parquet({Sql.Text(path)})";
            using (var described = part.Connection.Prepare(call))
            {
                RefuseTooManyValues(path, described.Columns.Count);
                RefuseWideRows(described.Columns, call);
                part.Fill(Storable(described.Columns, call), described.Columns.Count);
            }

            var notes = TypeCorrections.Apply(part, options);
            var rows = part.Rows();
            return new ImportReceipt(
                "parquet",
                Encoding: null,
                Dialect: null,
                [.. part.Columns().Select(column => new ReceiptColumn(column.Name, column.Name, column.Type, Evidence: null))],
                RowsRead: rows,
                RowsKept: rows,
                RowsRejected: 0,
                Rejected: [],
                [.. notes, .. options.UnusedByTyped("Parquet")]);
        }
        catch (DuckException exception) when (!cancellation.IsCancelled && !TaskFailure.IsMemory(exception))
        {
            throw new TaskFailure(
                ErrorKind.OverLimit, "import.broken_parquet", "This Parquet file cannot be read: " + DuckMessage.Of(exception).Text.Split('\n')[0]);
        }
    }

    /// <summary>A row that repeats the one before takes no room in a file, so that a few bytes can claim rows for hours.</summary>
    private void RefuseTooManyValues(string path, int columns)
    {
        var rows = part.Count($"SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata({Sql.Text(path)})");
        var cells = (double)rows * columns;
        if (cells > FreeCells && cells / MaxCellsOfByte > new FileInfo(path).Length)
        {
            throw ReadingFailure.TooLarge(string.Create(
                CultureInfo.InvariantCulture,
                $"This file claims {cells:N0} values, more than {MaxCellsOfByte:N0} for each of its bytes. Split it if it really is a table."));
        }
    }

    /// <summary>Nor does a text that many rows share, until they are written: DuckDB takes so many rows at once.</summary>
    private void RefuseWideRows(IReadOnlyList<DuckColumn> columns, string call)
    {
        var lengths = columns.Where(column => column.Type.Id is DuckTypeId.Varchar or DuckTypeId.Blob)
            .Select(column => $"coalesce({(column.Type.Id == DuckTypeId.Blob ? "octet_length" : "strlen")}({Sql.Name(column.Name)}), 0)").ToList();
        if (lengths.Count == 0)
        {
            return;
        }

        var bytes = part.Count($"SELECT CAST(coalesce(sum({string.Join(" + ", lengths)}), 0) AS BIGINT) FROM (SELECT * {call} LIMIT {RowsAtOnce})");
        if (bytes > MaxBytesAtOnce)
        {
            throw ReadingFailure.TooLarge(string.Create(
                CultureInfo.InvariantCulture,
                $"The first {RowsAtOnce:N0} rows of this file hold {bytes >> 20:N0} MB of text, more than the {MaxBytesAtOnce >> 20} MB that can be read at once. Leave the large values out."));
        }
    }

    /// <summary>Columns of a type that answers cannot carry are kept as text.</summary>
    private static string Storable(IReadOnlyList<DuckColumn> columns, string call)
    {
        var select = columns.Select(column => column.Type.Id is DuckTypeId.Variant or DuckTypeId.Geometry
            ? $"CAST({Sql.Name(column.Name)} AS VARCHAR) AS {Sql.Name(column.Name)}"
            : Sql.Name(column.Name));
        return $"SELECT {string.Join(", ", select)} {call}";
    }
}
