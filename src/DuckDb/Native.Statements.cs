using System.Runtime.InteropServices;

namespace Tablinum.DuckDb;

/// <content>Statements: extracted from text, prepared, bound, started.</content>
internal static unsafe partial class Native
{
    /// <returns>How many there are; 0 also on a syntax error.</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ulong duckdb_extract_statements(ConnectionHandle connection, string sql, out ExtractedHandle statements);

    /// <summary>Theirs; null if there was no error.</summary>
    [LibraryImport(Library)]
    internal static partial byte* duckdb_extract_statements_error(ExtractedHandle statements);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_prepare_extracted_statement(
        ConnectionHandle connection, ExtractedHandle statements, ulong index, out PreparedHandle statement);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_extracted(nint* statements);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeState duckdb_prepare(ConnectionHandle connection, string sql, out PreparedHandle statement);

    /// <summary>Theirs; null if there was no error.</summary>
    [LibraryImport(Library)]
    internal static partial byte* duckdb_prepare_error(PreparedHandle statement);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_prepare(nint* statement);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_nparams(PreparedHandle statement);

    /// <summary>Ours; null if there is no such parameter. A positional one is named by its number.</summary>
    [LibraryImport(Library)]
    internal static partial byte* duckdb_parameter_name(PreparedHandle statement, ulong index);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial NativeState duckdb_bind_parameter_index(PreparedHandle statement, out ulong index, string name);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_clear_bindings(PreparedHandle statement);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_bind_boolean(PreparedHandle statement, ulong index, [MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_bind_int64(PreparedHandle statement, ulong index, long value);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_bind_hugeint(PreparedHandle statement, ulong index, NativeHugeInt value);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_bind_decimal(PreparedHandle statement, ulong index, NativeDecimal value);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_bind_double(PreparedHandle statement, ulong index, double value);

    /// <param name="value">UTF-8, copied.</param>
    [LibraryImport(Library)]
    internal static partial NativeState duckdb_bind_varchar_length(PreparedHandle statement, ulong index, byte* value, ulong length);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_bind_null(PreparedHandle statement, ulong index);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_prepared_statement_column_count(PreparedHandle statement);

    /// <summary>Ours.</summary>
    [LibraryImport(Library)]
    internal static partial byte* duckdb_prepared_statement_column_name(PreparedHandle statement, ulong column);

    [LibraryImport(Library)]
    internal static partial LogicalTypeHandle duckdb_prepared_statement_column_logical_type(PreparedHandle statement, ulong column);

    /// <summary>Deprecated in words only: nothing else streams, and DuckDB's own clients use it.</summary>
    [LibraryImport(Library)]
    internal static partial NativeState duckdb_pending_prepared_streaming(PreparedHandle statement, out PendingHandle pending);

    /// <summary>Theirs; null if there was no error.</summary>
    [LibraryImport(Library)]
    internal static partial byte* duckdb_pending_error(PendingHandle pending);

    [LibraryImport(Library)]
    internal static partial NativeState duckdb_execute_pending(PendingHandle pending, ResultHandle result);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_pending(nint* pending);
}
