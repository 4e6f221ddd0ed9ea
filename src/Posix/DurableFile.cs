using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tablinum.Posix;

/// <summary>Puts bytes and names on the disk itself, and says so when that fails.</summary>
/// <remarks>
/// The runtime cannot be used for this: in .NET 10 <c>FileStream.Flush(true)</c> and <c>RandomAccess.FlushToDisk</c>
/// swallow what fsync reports on Unix (EIO, ENOSPC, EDQUOT), so a program that trusts them answers "stored" for bytes that
/// are gone after a power cut. It also has no way to flush a folder, without which a new name may be lost.
/// </remarks>
public static class DurableFile
{
    /// <summary>Returns when everything written to <paramref name="file"/> is on the disk.</summary>
    /// <exception cref="IOException">
    /// The system could not write it. Never retry the flush alone: the kernel may have dropped the pages and would answer success.
    /// </exception>
    public static void Flush(SafeFileHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(file); // its Windows half does report errors
            return;
        }

        var held = false;
        try
        {
            file.DangerousAddRef(ref held);
            FlushDescriptor((int)file.DangerousGetHandle());
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Returns when the names in the folder (files made, renamed or removed in it) are on the disk.</summary>
    /// <exception cref="IOException">The folder is missing, or the system could not write it.</exception>
    public static void FlushFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals names; there is no handle to flush
        }

        var descriptor = Retry(() => Native.Open(path, Native.ReadOnlyCloseOnExec));
        if (descriptor < 0)
        {
            throw Failure("open", path);
        }

        try
        {
            FlushDescriptor(descriptor);
        }
        finally
        {
            _ = Native.Close(descriptor);
        }
    }

    /// <summary>Moves a file over whatever has the new name, in one step, if both names are on one file system.</summary>
    /// <returns>False, with nothing changed, if they are not: then only a copy can do it.</returns>
    /// <exception cref="IOException">The system refused.</exception>
    public static bool TryRename(string from, string to)
    {
        ArgumentException.ThrowIfNullOrEmpty(from);
        ArgumentException.ThrowIfNullOrEmpty(to);
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to, overwrite: true);
            return true;
        }

        if (Native.Rename(from, to) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            Native.CrossDevice => false,
            Native.NoEntry => throw new FileNotFoundException($"rename {from} to {to}: no such file or folder"),
            _ => throw Failure("rename", to),
        };
    }

    /// <summary>Gives a file a second name without copying it, if both names are on one file system that can do so.</summary>
    /// <returns>False, with nothing changed, if it cannot be linked: then only a copy can do it.</returns>
    /// <exception cref="IOException">The system refused for another reason, such as a name that is taken.</exception>
    public static bool TryLink(string existing, string link)
    {
        ArgumentException.ThrowIfNullOrEmpty(existing);
        ArgumentException.ThrowIfNullOrEmpty(link);
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        if (Native.Link(existing, link) == 0)
        {
            return true;
        }

        // EPERM: file systems without hard links, and protected_hardlinks for another's files. EMLINK: too many names.
        return Marshal.GetLastPInvokeError() is Native.CrossDevice or Native.NotPermitted or Native.TooManyLinks
            ? false
            : throw Failure("link", link);
    }

    /// <summary>Asks the system to begin writing this range now, so that a later <see cref="Flush"/> has little left to wait for.</summary>
    /// <remarks>A hint: it promises nothing, and errors are left for the flush to report.</remarks>
    public static void BeginWriting(SafeFileHandle file, long offset, long length)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (OperatingSystem.IsLinux())
        {
            _ = Native.SyncFileRange(file, offset, length, Native.SyncFileRangeWrite);
        }
    }

    private static void FlushDescriptor(int descriptor)
    {
        // On macOS fsync leaves the bytes in the drive's own cache; only F_FULLFSYNC goes through it.
        var result = Retry(() => OperatingSystem.IsMacOS()
            ? Native.Fcntl(descriptor, Native.FullFsync, 0)
            : Native.Fsync(descriptor));
        if (result != 0)
        {
            throw Failure("fsync", path: null);
        }
    }

    /// <summary>A signal may interrupt a call before it has done anything: that is not a failure.</summary>
    private static int Retry(Func<int> call)
    {
        int result;
        do
        {
            result = call();
        }
        while (result == -1 && Marshal.GetLastPInvokeError() == Native.Interrupted);

        return result;
    }

    private static IOException Failure(string call, string? path)
    {
        var errno = Marshal.GetLastPInvokeError();
        var subject = path is null ? call : $"{call} {path}";

        // The number also where the runtime has it: then it need not be known who found a disk full.
        return new IOException($"{subject}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})", new Win32Exception(errno)) { HResult = errno };
    }
}
