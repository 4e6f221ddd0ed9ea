using System.Runtime.InteropServices;

namespace Tablinum.DuckDb;

/// <summary>Text that crossed the border. The two names say who frees it.</summary>
internal static unsafe class NativeText
{
    /// <summary>Copies text that stays DuckDB's; null stays null.</summary>
    public static string? Theirs(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    /// <summary>Copies text that was handed over and frees it; null stays null.</summary>
    public static string? Ours(byte* text)
    {
        try
        {
            return Theirs(text);
        }
        finally
        {
            Native.duckdb_free(text);
        }
    }
}
