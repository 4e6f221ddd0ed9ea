using System.Runtime.InteropServices;

namespace Tablinum.DuckDb;

/// <content>Results, chunks and vectors.</content>
internal static unsafe partial class Native
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeState duckdb_query(ConnectionHandle connection, string sql, ResultHandle result);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_result(nint result);

    /// <summary>Theirs; null if there was no error.</summary>
    [LibraryImport(Library)]
    internal static partial byte* duckdb_result_error(ResultHandle result);

    [LibraryImport(Library)]
    internal static partial DuckErrorKind duckdb_result_error_type(ResultHandle result);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_column_count(ResultHandle result);

    /// <summary>Theirs.</summary>
    [LibraryImport(Library)]
    internal static partial byte* duckdb_column_name(ResultHandle result, ulong column);

    [LibraryImport(Library)]
    internal static partial LogicalTypeHandle duckdb_column_logical_type(ResultHandle result, ulong column);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_rows_changed(ResultHandle result);

    /// <returns>Null at the end, and on an error, which the result then tells.</returns>
    [LibraryImport(Library)]
    internal static partial ChunkHandle duckdb_fetch_chunk(NativeResult result);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_data_chunk(nint* chunk);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial ulong duckdb_data_chunk_get_size(ChunkHandle chunk);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial nint duckdb_data_chunk_get_vector(ChunkHandle chunk, ulong column);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial byte* duckdb_vector_get_data(nint vector);

    /// <returns>One bit a row, 1 for a value; null if there are no nulls.</returns>
    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial ulong* duckdb_vector_get_validity(nint vector);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial nint duckdb_list_vector_get_child(nint vector);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial ulong duckdb_list_vector_get_size(nint vector);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial nint duckdb_struct_vector_get_child(nint vector, ulong index);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial nint duckdb_array_vector_get_child(nint vector);
}
