using System.Runtime.InteropServices;

namespace Tablinum.DuckDb;

/// <summary>Finds the native library.</summary>
internal static class NativeFile
{
    /// <summary>The library's file name on this system.</summary>
    public static string Name =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    /// <summary>Loads it from the folder, else from where the system keeps libraries.</summary>
    /// <exception cref="DuckDbMissingException">It is in neither place.</exception>
    public static nint Load(string folder)
    {
        var path = Path.Combine(folder, Name);
        return File.Exists(path) ? NativeLibrary.Load(path) : LoadFromSystem(Name, folder);
    }

    internal static nint LoadFromSystem(string name, string folder) =>
        NativeLibrary.TryLoad(name, out var library) ? library : throw new DuckDbMissingException(name, folder);
}
