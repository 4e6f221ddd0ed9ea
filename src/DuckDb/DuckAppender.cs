namespace Tablinum.DuckDb;

/// <summary>Adds rows to a table, chunk by chunk, in the connection's transaction. Rows are there after <see cref="Close"/>.</summary>
public sealed unsafe class DuckAppender : IDisposable
{
    private readonly AppenderHandle _handle;

    /// <param name="connection">Used by nothing else meanwhile.</param>
    /// <param name="schema">Null for the first on the search path.</param>
    /// <param name="table">Its columns must have the types of the chunks.</param>
    /// <exception cref="DuckException">There is no such table.</exception>
    public DuckAppender(DuckConnection connection, string? schema, string table)
    {
        var state = Native.duckdb_appender_create(connection.Handle, schema, table, out _handle);
        if (state != NativeState.Success)
        {
            using (_handle)
            {
                throw Error();
            }
        }

        _handle.KeepAlive(connection.Handle);
    }

    /// <summary>Adds the rows of a chunk, which stays the caller's.</summary>
    /// <exception cref="DuckException">The types differ, or a constraint refused: the appender is of no use any more.</exception>
    public void Append(DuckChunk chunk) => Check(Native.duckdb_append_data_chunk(_handle, chunk.Handle));

    /// <summary>Adds the rows of a batch, which stays the caller's and may be cleared and filled again.</summary>
    /// <inheritdoc cref="Append(DuckChunk)" path="/exception"/>
    public void Append(DuckBatch batch) => Check(Native.duckdb_append_data_chunk(_handle, batch.Handle));

    /// <summary>Writes what is still held back and ends the appender.</summary>
    /// <exception cref="DuckException">A constraint refused a row: none of those held back is there.</exception>
    public void Close() => Check(Native.duckdb_appender_close(_handle));

    /// <summary>Without <see cref="Close"/> before it, the last rows may or may not be there.</summary>
    public void Dispose() => _handle.Dispose();

    private void Check(NativeState state)
    {
        if (state != NativeState.Success)
        {
            throw Error();
        }
    }

    private DuckException Error()
    {
        using var error = Native.duckdb_appender_error_data(_handle);
        return new DuckException(
            Native.duckdb_error_data_error_type(error),
            NativeText.Theirs(Native.duckdb_error_data_message(error)) ?? "The rows could not be added.");
    }
}
