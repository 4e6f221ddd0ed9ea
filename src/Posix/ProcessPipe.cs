using System.Runtime.InteropServices;

namespace Tablinum.Posix;

/// <summary>Pipes between processes. Linux only; elsewhere nothing changes.</summary>
public static partial class ProcessPipe
{
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ

    /// <summary>Sets how much a pipe holds before its writer waits: 64 KB at first, which costs a wake-up each.</summary>
    /// <param name="bytes">Rounded up to a power of two; the kernel's limit for users is usually 1 MiB.</param>
    /// <returns>False if it stays as it was.</returns>
    public static bool TrySetCapacity(SafeHandle pipe, int bytes) =>
        OperatingSystem.IsLinux() && Control(pipe, SetPipeSize, bytes) >= 0;

    // Variadic in C; on Linux that makes no difference for one more integer.
    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeHandle descriptor, int command, int argument);
}
