using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tablinum.Posix;

/// <summary>What may be done with a file, or with all that is below a folder.</summary>
public enum LandlockAccess
{
    /// <summary>List folders, and read no file.</summary>
    List,

    /// <summary>Read files, list folders.</summary>
    Read,

    /// <summary><see cref="Read"/>, and run as a program. To load a library, reading it is enough.</summary>
    Execute,

    /// <summary><see cref="Read"/>, and make, change and remove files and folders, but no devices, sockets and pipes.</summary>
    Write,
}

/// <summary>A path that stays open to a thread that narrows itself.</summary>
public readonly record struct LandlockRule(string Path, LandlockAccess Access);

/// <summary>Landlock of Linux: a thread gives up all access to files, TCP and processes outside, but for what its rules say; for good.</summary>
/// <remarks>
/// Needs no privilege. Binds the calling thread and all that it starts afterwards, no other thread of the process. What each version
/// of the kernel's interface adds is described in <c>Documentation/userspace-api/landlock.rst</c> of the kernel.
/// </remarks>
public static partial class Landlock
{
    private const int CreateRulesetCall = 444;
    private const int AddRuleCall = 445;
    private const int RestrictSelfCall = 446;
    private const uint AskVersion = 1;
    private const int PathBeneathRule = 1;
    private const int OpenPathCloseOnExec = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC

    private const ulong ExecuteFile = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong RemoveFolder = 1 << 4;
    private const ulong RemoveFile = 1 << 5;
    private const ulong MakeFolder = 1 << 7;
    private const ulong MakeFile = 1 << 8;
    private const ulong Truncate = 1 << 14;
    private const ulong OfFiles = ExecuteFile | WriteFile | ReadFile | Truncate;
    private const ulong BindAndConnectTcp = 0b11;
    private const ulong AbstractSocketsAndSignals = 0b11;

    /// <summary>Version of the kernel's interface; 0 where there is none.</summary>
    public static int Version { get; } =
        OperatingSystem.IsLinux() ? Math.Max(0, (int)CreateRuleset(CreateRulesetCall, nint.Zero, 0, AskVersion)) : 0;

    /// <summary>Whether connections are cut off too, not files alone.</summary>
    public static bool CoversNetwork => Version >= 4;

    /// <summary>Narrows the calling thread. It can get no privileges any more either, by no program that it starts.</summary>
    /// <param name="rules">All that stays. Paths that do not exist are passed over.</param>
    /// <exception cref="InvalidOperationException">The kernel has no Landlock.</exception>
    /// <exception cref="Win32Exception">The kernel refused; the thread may be partly narrowed and should end.</exception>
    public static void RestrictThread(IEnumerable<LandlockRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (Version == 0)
        {
            throw new InvalidOperationException("This kernel has no Landlock.");
        }

        var handled = new Ruleset
        {
            Files = FileRights(Version),
            Network = CoversNetwork ? BindAndConnectTcp : 0,
            Scope = Version >= 6 ? AbstractSocketsAndSignals : 0,
        };
        var ruleset = Native.Check(CreateRuleset(CreateRulesetCall, in handled, (nuint)RulesetSize(Version), flags: 0), "landlock_create_ruleset");
        try
        {
            foreach (var rule in rules)
            {
                Add((int)ruleset, rule, handled.Files);
            }

            Native.SetNoNewPrivileges();
            Native.Check(RestrictSelf(RestrictSelfCall, (int)ruleset, flags: 0), "landlock_restrict_self");
        }
        finally
        {
            _ = Native.Close((int)ruleset);
        }
    }

    /// <summary>Everything that a version knows: what is not known to be handled would stay allowed.</summary>
    private static ulong FileRights(int version) => (1UL << version switch
    {
        1 => 13,
        2 => 14,
        3 or 4 => 15,
        _ => 16,
    }) - 1;

    /// <summary>Older kernels refuse fields that they do not know.</summary>
    private static int RulesetSize(int version) => version switch
    {
        < 4 => 8,
        < 6 => 16,
        _ => 24,
    };

    private static void Add(int ruleset, LandlockRule rule, ulong handled)
    {
        var descriptor = Native.Open(rule.Path, OpenPathCloseOnExec);
        if (descriptor < 0)
        {
            if (Marshal.GetLastPInvokeError() == Native.NoEntry)
            {
                return;
            }

            Native.Check(descriptor, $"open {rule.Path}");
        }

        try
        {
            var rights = rule.Access switch
            {
                LandlockAccess.List => ReadFolder,
                LandlockAccess.Read => ReadFile | ReadFolder,
                LandlockAccess.Execute => ReadFile | ReadFolder | ExecuteFile,
                LandlockAccess.Write => ReadFile | ReadFolder | WriteFile | Truncate | MakeFile | MakeFolder | RemoveFile | RemoveFolder,
                _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Access, message: null),
            };
            var beneath = new PathBeneath
            {
                Allowed = rights & handled & (Directory.Exists(rule.Path) ? ulong.MaxValue : OfFiles),
                Folder = descriptor,
            };
            Native.Check(AddRule(AddRuleCall, ruleset, PathBeneathRule, in beneath, flags: 0), "landlock_add_rule");
        }
        finally
        {
            _ = Native.Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint CreateRuleset(nint number, nint attributes, nuint size, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint CreateRuleset(nint number, in Ruleset attributes, nuint size, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint AddRule(nint number, int ruleset, int type, in PathBeneath attributes, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint RestrictSelf(nint number, int ruleset, uint flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Ruleset
    {
        public ulong Files;
        public ulong Network;
        public ulong Scope;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathBeneath
    {
        public ulong Allowed;
        public int Folder;
    }
}
