using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tablinum.Posix;

/// <summary>Giving up what a user may do beyond others, and being looked into by them. Linux only; elsewhere nothing changes.</summary>
public static partial class Privileges
{
    private const uint CapabilityVersion3 = 0x20080522;
    private const int SetDumpable = 4; // PR_SET_DUMPABLE

    /// <summary>
    /// Gives up all capabilities, for the calling thread and what it starts. A program of root then has no more than the files that
    /// root owns: it cannot look into processes that still have theirs. No program that it starts gets any back.
    /// </summary>
    /// <exception cref="Win32Exception">The kernel refused.</exception>
    public static void DropCapabilitiesOfThread()
    {
        if (OperatingSystem.IsLinux())
        {
            var header = new CapabilityHeader { Version = CapabilityVersion3 };
            Native.SetNoNewPrivileges(); // root would be given all of them again with the next program
            Native.Check(SetCapabilities(in header, in CapabilitySets.None), "capset");
        }
    }

    /// <summary>Hides the environment and the memory of this process from other processes of its user. It leaves no core dump then.</summary>
    public static void HideProcess()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Native.Control(SetDumpable, 0, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int SetCapabilities(in CapabilityHeader header, in CapabilitySets sets);

    [StructLayout(LayoutKind.Sequential)]
    private struct CapabilityHeader
    {
        public uint Version;
        public int Process; // 0: the calling thread
    }

    /// <summary>Effective, permitted and inheritable ones, low and high half.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct CapabilitySets
    {
        public static readonly CapabilitySets None;

        private readonly ulong _first;
        private readonly ulong _second;
        private readonly ulong _third;
    }
}
