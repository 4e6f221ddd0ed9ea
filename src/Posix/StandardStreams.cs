using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tablinum.Posix;

/// <summary>Standard input and output of a child that speaks a protocol over them.</summary>
public static partial class StandardStreams
{
    private const int OpenWriteOnly = 1;

    /// <summary>
    /// Takes both descriptors for the protocol and points descriptor 1 at <c>/dev/null</c>, so that nothing a library
    /// prints can get between the frames. Call once, before anything else is loaded.
    /// </summary>
    /// <returns>Handles that are the only way to the two pipes.</returns>
    /// <exception cref="IOException">A descriptor could not be duplicated.</exception>
    public static (SafeFileHandle Input, SafeFileHandle Output) TakeOver()
    {
        if (OperatingSystem.IsWindows())
        {
            return (Own(0), Own(1));
        }

        var output = Check(Duplicate(1), "dup");
        var nowhere = Check(Open("/dev/null", OpenWriteOnly), "open");
        Check(Duplicate(nowhere, 1), "dup2");
        return (Own(0), Own(output));
    }

    /// <summary>Ends the process at once, without unwinding: for a child whose parent has gone while native code runs.</summary>
    public static void ExitNow(int code) => Exit(code);

    private static SafeFileHandle Own(int descriptor) => new(descriptor, ownsHandle: true);

    private static int Check(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
