using System.Runtime.InteropServices;

namespace Tablinum.DuckDb;

/// <content>Databases, their settings, connections.</content>
internal static unsafe partial class Native
{
    /// <summary>The version, such as <c>v1.5.6</c>; theirs, static.</summary>
    [LibraryImport(Library)]
    internal static partial byte* duckdb_library_version();

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_create_config(out ConfigHandle config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeState duckdb_set_config(ConfigHandle config, string name, string value);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_config(nint* config);

    /// <param name="error">Ours, if the call failed.</param>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeState duckdb_open_ext(string? path, out DatabaseHandle database, ConfigHandle config, out byte* error);

    [LibraryImport(Library)]
    internal static partial void duckdb_close(nint* database);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_connect(DatabaseHandle database, out ConnectionHandle connection);

    [LibraryImport(Library)]
    internal static partial void duckdb_interrupt(ConnectionHandle connection);

    [LibraryImport(Library)]
    internal static partial NativeProgress duckdb_query_progress(ConnectionHandle connection);

    [LibraryImport(Library)]
    internal static partial void duckdb_disconnect(nint* connection);
}
