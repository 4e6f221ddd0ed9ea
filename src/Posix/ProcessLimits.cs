using System.Runtime.InteropServices;

namespace Tablinum.Posix;

/// <summary>What a process can have at most: limits of the kernel (rlimits). Linux only; elsewhere nothing changes.</summary>
public static partial class ProcessLimits
{
    private const int FileSize = 1; // RLIMIT_FSIZE
    private const int Data = 2; // RLIMIT_DATA
    private const int CoreSize = 4; // RLIMIT_CORE

    /// <summary>Sets the limits of a process for good: unless it is privileged, it cannot raise them again.</summary>
    /// <param name="processId">A child that has not been waited for yet, so that its id cannot be somebody else's.</param>
    /// <param name="dataBytes">Memory of its own that it can write to.</param>
    /// <param name="fileBytes">The largest file that it can write.</param>
    /// <returns>False if the kernel refused one, the process is gone, or this is not Linux.</returns>
    public static bool TrySet(int processId, long dataBytes, long fileBytes) =>
        OperatingSystem.IsLinux()
        && TrySetOne(processId, Data, (ulong)dataBytes)
        && TrySetOne(processId, FileSize, (ulong)fileBytes)
        && TrySetOne(processId, CoreSize, 0); // a dump would hold what the process had in memory

    private static bool TrySetOne(int processId, int resource, ulong value)
    {
        var limit = new Limit { Soft = value, Hard = value };
        return SetLimit(processId, resource, in limit, old: 0) == 0;
    }

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int SetLimit(int processId, int resource, in Limit limit, nint old);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
