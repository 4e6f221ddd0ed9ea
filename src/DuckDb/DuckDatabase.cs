namespace Tablinum.DuckDb;

/// <summary>An open database. Connections, results and chunks made from it keep it open until they are disposed too.</summary>
public sealed unsafe class DuckDatabase : IDisposable
{
    private readonly DatabaseHandle _handle;

    private DuckDatabase(DatabaseHandle handle) => _handle = handle;

    /// <summary>Version of the native library, such as <c>v1.5.6</c>.</summary>
    /// <exception cref="DuckDbMissingException">There is no native library.</exception>
    public static string Version => NativeText.Theirs(Native.duckdb_library_version()) ?? "";

    /// <summary>Opens a file, or makes a database in memory.</summary>
    /// <param name="path">The file, made if it is not there; null for memory.</param>
    /// <param name="options">DuckDB's settings that hold from the start. <c>max_temp_directory_size</c> is not obeyed here: SET it afterwards.</param>
    /// <exception cref="DuckException">The file is locked or no database; or an option is unknown or has a bad value.</exception>
    /// <exception cref="DuckDbMissingException">There is no native library.</exception>
    public static DuckDatabase Open(string? path, IReadOnlyDictionary<string, string> options)
    {
        using var config = Configure(options);
        if (Native.duckdb_open_ext(path, out var handle, config, out var error) == NativeState.Success)
        {
            return new DuckDatabase(handle);
        }

        handle.Dispose();
        throw new DuckException(NativeText.Ours(error) ?? "The database could not be opened.");
    }

    /// <summary>A new connection: its own transaction, settings and temporary tables.</summary>
    public DuckConnection Connect()
    {
        if (Native.duckdb_connect(_handle, out var connection) != NativeState.Success)
        {
            connection.Dispose();
            throw new DuckException(DuckErrorKind.Connection, "DuckDB gave no connection.");
        }

        connection.KeepAlive(_handle);
        return new DuckConnection(connection);
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();

    private static ConfigHandle Configure(IReadOnlyDictionary<string, string> options)
    {
        _ = Native.duckdb_create_config(out var config);
        foreach (var (name, value) in options)
        {
            if (Native.duckdb_set_config(config, name, value) != NativeState.Success)
            {
                config.Dispose();
                throw new DuckException(DuckErrorKind.Settings, $"DuckDB does not take {value} for its option {name}.");
            }
        }

        return config;
    }
}
