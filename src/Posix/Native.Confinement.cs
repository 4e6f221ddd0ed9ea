using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tablinum.Posix;

/// <summary>What giving something up needs, whatever it is. Linux only.</summary>
internal static partial class Native
{
    private const int NoNewPrivilegesOption = 38; // PR_SET_NO_NEW_PRIVS

    /// <summary>The calling thread, and what it starts, gets no privileges any more by any program.</summary>
    /// <exception cref="Win32Exception">The kernel refused.</exception>
    internal static void SetNoNewPrivileges() => Check(Control(NoNewPrivilegesOption, 1, 0, 0, 0), "prctl");

    /// <exception cref="Win32Exception">The result is that of a call that failed.</exception>
    internal static nint Check(nint result, string call) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Control(int option, nuint argument, nuint third, nuint fourth, nuint fifth);
}
