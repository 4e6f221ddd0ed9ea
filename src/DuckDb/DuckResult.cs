namespace Tablinum.DuckDb;

/// <summary>What a statement answered: rows in chunks of at most 2,048, made while they are fetched.</summary>
public sealed unsafe class DuckResult : IDisposable
{
    private readonly ResultHandle _handle;

    private DuckResult(ResultHandle handle)
    {
        _handle = handle;
        var columns = new DuckColumn[Native.duckdb_column_count(handle)];
        for (var i = 0; i < columns.Length; i++)
        {
            using var type = Native.duckdb_column_logical_type(handle, (ulong)i);
            columns[i] = new DuckColumn(NativeText.Theirs(Native.duckdb_column_name(handle, (ulong)i)) ?? "", DuckTypeReader.Read(type));
        }

        Columns = columns;
    }

    /// <summary>Names and types.</summary>
    public IReadOnlyList<DuckColumn> Columns { get; }

    /// <summary>Rows that an INSERT, UPDATE or DELETE changed; 0 for other statements.</summary>
    public long RowsChanged => (long)Native.duckdb_rows_changed(_handle);

    /// <summary>The next rows, which the caller disposes; null at the end.</summary>
    /// <exception cref="DuckException">The statement failed, or was interrupted, while rows were made.</exception>
    public DuckChunk? Fetch()
    {
        var chunk = FetchNative();
        if (!chunk.IsInvalid)
        {
            chunk.KeepAlive(_handle);
            return new DuckChunk(chunk, Columns);
        }

        chunk.Dispose();
        return Native.duckdb_result_error(_handle) is null ? null : throw ErrorOf(_handle);
    }

    /// <summary>Stops the statement if it has not ended. Chunks that were fetched stay readable.</summary>
    public void Dispose() => _handle.Dispose();

    internal static DuckResult Run(PendingHandle pending, PreparedHandle statement)
    {
        var handle = new ResultHandle();
        handle.KeepAlive(statement);
        if (Native.duckdb_execute_pending(pending, handle) == NativeState.Success)
        {
            return new DuckResult(handle);
        }

        using (handle)
        {
            throw ErrorOf(handle);
        }
    }

    internal static DuckException ErrorOf(ResultHandle result)
    {
        var message = NativeText.Theirs(Native.duckdb_result_error(result)) ?? "DuckDB failed without a word.";
        var kind = Native.duckdb_result_error_type(result);
        return kind == DuckErrorKind.Invalid ? new DuckException(message) : new DuckException(kind, message);
    }

    private ChunkHandle FetchNative()
    {
        var added = false;
        try
        {
            _handle.DangerousAddRef(ref added);
            return Native.duckdb_fetch_chunk(_handle.Value);
        }
        finally
        {
            if (added)
            {
                _handle.DangerousRelease();
            }
        }
    }
}
