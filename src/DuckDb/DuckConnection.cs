namespace Tablinum.DuckDb;

/// <summary>One line of work: a statement at a time, on one thread at a time.</summary>
public sealed unsafe class DuckConnection : IDisposable
{
    internal DuckConnection(ConnectionHandle handle) => Handle = handle;

    internal ConnectionHandle Handle { get; }

    /// <summary>How far the running statement is, 0 to 1; -1 if unknown. Any thread. Needs <c>enable_progress_bar</c>, without its print.</summary>
    public double Progress
    {
        get
        {
            var percentage = Native.duckdb_query_progress(Handle).Percentage;
            return percentage < 0 ? -1 : Math.Min(percentage / 100, 1);
        }
    }

    /// <summary>Stops what runs now, also while rows stream: it then throws <see cref="DuckErrorKind.Interrupt"/>. Any thread.</summary>
    public void Interrupt() => Native.duckdb_interrupt(Handle);

    /// <summary>Parses only.</summary>
    /// <exception cref="DuckException">The text is no SQL.</exception>
    public int CountStatements(string sql)
    {
        var count = Native.duckdb_extract_statements(Handle, WithoutNul(sql), out var extracted);
        using (extracted)
        {
            var error = NativeText.Theirs(Native.duckdb_extract_statements_error(extracted));
            return count > 0 || string.IsNullOrEmpty(error) ? (int)count : throw new DuckException(error);
        }
    }

    /// <summary>Parses and binds one statement; nothing runs.</summary>
    /// <exception cref="DuckException">The statement is wrong, or there are several.</exception>
    public DuckStatement Prepare(string sql)
    {
        var state = Native.duckdb_prepare(Handle, WithoutNul(sql), out var prepared);
        if (state != NativeState.Success)
        {
            using (prepared)
            {
                throw new DuckException(NativeText.Theirs(Native.duckdb_prepare_error(prepared)) ?? "The statement could not be prepared.");
            }
        }

        prepared.KeepAlive(Handle);
        return new DuckStatement(prepared);
    }

    /// <summary>Runs our own SQL, several statements if need be, to its end and drops its rows.</summary>
    /// <exception cref="DuckException">It failed.</exception>
    public void Execute(string sql)
    {
        using var result = new ResultHandle();
        if (Native.duckdb_query(Handle, WithoutNul(sql), result) != NativeState.Success)
        {
            throw DuckResult.ErrorOf(result);
        }
    }

    /// <summary>Whether the database still runs statements: after a fault of its own (<see cref="DuckErrorKind.Fatal"/>) it refuses all.</summary>
    public bool IsSound()
    {
        using var result = new ResultHandle();
        return Native.duckdb_query(Handle, "SELECT 1", result) == NativeState.Success;
    }

    /// <summary>Runs one statement without parameters; its rows stream.</summary>
    /// <exception cref="DuckException">It is wrong or failed before its first row.</exception>
    public DuckResult Query(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Execute();
    }

    /// <inheritdoc />
    public void Dispose() => Handle.Dispose();

    // DuckDB would take the text to end at the NUL and run what stands before it.
    private static string WithoutNul(string sql) =>
        sql.Contains('\0', StringComparison.Ordinal)
            ? throw new DuckException(DuckErrorKind.Parser, "Parser Error: SQL cannot hold the character NUL.")
            : sql;
}
