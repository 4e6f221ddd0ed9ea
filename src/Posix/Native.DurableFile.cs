using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tablinum.Posix;

/// <summary>One declaration per C function, no logic. Numbers are the same on Linux and macOS unless said otherwise.</summary>
internal static partial class Native
{
    internal const int NotPermitted = 1; // EPERM
    internal const int NoEntry = 2; // ENOENT
    internal const int Interrupted = 4; // EINTR
    internal const int CrossDevice = 18; // EXDEV
    internal const int TooManyLinks = 31; // EMLINK
    internal const int FullFsync = 51; // F_FULLFSYNC, macOS
    internal const uint SyncFileRangeWrite = 2; // SYNC_FILE_RANGE_WRITE, Linux

    /// <summary>O_RDONLY | O_CLOEXEC: a child process must not inherit it.</summary>
    internal static int ReadOnlyCloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Link(string existing, string link);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    internal static partial int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);
}
