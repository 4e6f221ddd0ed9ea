using System.Reflection;
using System.Runtime.InteropServices;

namespace Tablinum.DuckDb;

/// <summary>
/// DuckDB's C API, one declaration a function and no logic, in the order of <c>duckdb.h</c>. Which string is freed by whom
/// stands at each function that answers one: <i>ours</i> means that <see cref="duckdb_free"/> must be called, <i>theirs</i>
/// that it lives as long as the object that was asked. Functions marked to skip the GC transition only read a field.
/// </summary>
internal static unsafe partial class Native
{
    private const string Library = "duckdb";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);

    /// <summary>Frees any memory that DuckDB handed over.</summary>
    [LibraryImport(Library)]
    internal static partial void duckdb_free(void* memory);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name == Library ? NativeFile.Load(AppContext.BaseDirectory) : 0;
}
