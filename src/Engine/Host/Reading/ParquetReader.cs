using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Reading;

/// <summary>Reads Parquet, which says itself what it holds.</summary>
internal sealed class ParquetReader(PartWriter part, ReadOptions options, EngineCancellation cancellation)
{
    /// <summary>Fills the part and says how.</summary>
    public ImportReceipt Read(string path)
    {
        try
        {
            var call = $"FROM read_parquet({Sql.Text(path)})";
            using (var described = part.Connection.Prepare(call))
            {
                part.Fill(Storable(described.Columns, call));
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

    /// <summary>Columns of a type that answers cannot carry are kept as text.</summary>
    private static string Storable(IReadOnlyList<DuckColumn> columns, string call)
    {
        var select = columns.Select(column => column.Type.Id is DuckTypeId.Variant or DuckTypeId.Geometry
            ? $"CAST({Sql.Name(column.Name)} AS VARCHAR) AS {Sql.Name(column.Name)}"
            : Sql.Name(column.Name));
        return $"SELECT {string.Join(", ", select)} {call}";
    }
}
