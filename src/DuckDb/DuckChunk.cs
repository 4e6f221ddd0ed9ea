namespace Tablinum.DuckDb;

/// <summary>Up to 2,048 rows, column by column. Owns native memory; one thread at a time, but any.</summary>
public sealed class DuckChunk : IDisposable
{
    internal DuckChunk(ChunkHandle handle, IReadOnlyList<DuckColumn> columns)
    {
        Handle = handle;
        Columns = columns;
        Rows = (int)Native.duckdb_data_chunk_get_size(handle);
    }

    /// <summary>Those of the result.</summary>
    public IReadOnlyList<DuckColumn> Columns { get; }

    /// <summary>How many rows; at least 1.</summary>
    public int Rows { get; }

    internal ChunkHandle Handle { get; }

    /// <summary>The values of a column. Valid until the chunk is disposed: keep the chunk as long as the vector is used.</summary>
    public DuckVector this[int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(column);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Columns.Count);
            return new DuckVector(Native.duckdb_data_chunk_get_vector(Handle, (ulong)column), Rows);
        }
    }

    /// <summary>About how many bytes of data the chunk holds: fixed widths and the lengths of strings, nulls included.</summary>
    public long ByteEstimate()
    {
        long bytes = 0;
        for (var i = 0; i < Columns.Count; i++)
        {
            bytes += DuckBytes.Estimate(this[i], Columns[i].Type, Rows);
        }

        return bytes;
    }

    /// <inheritdoc />
    public void Dispose() => Handle.Dispose();
}
