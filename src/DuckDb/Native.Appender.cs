using System.Runtime.InteropServices;

namespace Tablinum.DuckDb;

/// <content>Appenders.</content>
internal static unsafe partial class Native
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeState duckdb_appender_create(
        ConnectionHandle connection, string? schema, string table, out AppenderHandle appender);

    [LibraryImport(Library)]
    internal static partial ErrorHandle duckdb_appender_error_data(AppenderHandle appender);

    /// <summary>Theirs; null if there was no error.</summary>
    [LibraryImport(Library)]
    internal static partial byte* duckdb_error_data_message(ErrorHandle error);

    [LibraryImport(Library)]
    internal static partial DuckErrorKind duckdb_error_data_error_type(ErrorHandle error);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_error_data(nint* error);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_append_data_chunk(AppenderHandle appender, ChunkHandle chunk);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_appender_close(AppenderHandle appender);

    /// <summary>Also closes, but its failure cannot be told apart from nothing to do: close first.</summary>
    [LibraryImport(Library)]
    internal static partial NativeState duckdb_appender_destroy(nint* appender);
}
