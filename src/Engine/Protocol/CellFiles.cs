using System.Runtime.InteropServices;
using Tablinum.Posix;

namespace Tablinum.Engine.Protocol;

/// <summary>The files that an engine can reach, for the two that narrow it down to them: who starts it, and itself.</summary>
public static class CellFiles
{
    /// <summary>Name of the folder of what a task may read; it stands beside the one of what it may write.</summary>
    public const string InputsFolder = "in";

    /// <summary>They start a program that is linked to libraries.</summary>
    private static readonly string[] Loaders =
        ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-x86_64.so.1", "/lib/ld-musl-aarch64.so.1"];

    /// <summary>The runtime that runs this program, where it is shared: <c>root/shared/Microsoft.NETCore.App/version/</c>.</summary>
    public static string RuntimeRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>What all programs of the machine read, and nothing that somebody would keep data in.</summary>
    private static readonly LandlockRule[] Shared =
    [
        .. ((string[])
        [
            Path.Combine(RuntimeRoot, "shared"), Path.Combine(RuntimeRoot, "host"),
            "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo", "/lib", "/lib64", "/etc/ld.so.cache",
            "/dev/urandom", "/sys/devices/system", "/sys/fs/cgroup",
        ]).Select(path => new LandlockRule(path, LandlockAccess.Read)),
    ];

    private static readonly string[] ProgramFiles = [".dll", ".so", ".deps.json", ".runtimeconfig.json"];

    /// <summary>As the server says when it starts an engine.</summary>
    /// <param name="program">That is started.</param>
    /// <param name="temp">The folder of what it may write.</param>
    /// <remarks>
    /// A new process reads its own entries in <c>/proc</c>, and which they are is not known before it is there. It lists the folder of
    /// the program to say which of its files it needs.
    /// </remarks>
    public static IReadOnlyList<LandlockRule> BeforeStart(string program, string temp) =>
    [
        .. Always(temp),
        .. Loaders.Select(loader => new LandlockRule(loader, LandlockAccess.Execute)),
        new(program, LandlockAccess.Execute),
        .. OfProgram(Path.GetDirectoryName(program) ?? "/"),
        new(AppContext.BaseDirectory, LandlockAccess.List),
        new(Path.GetDirectoryName(program) ?? "/", LandlockAccess.List),
        new("/proc", LandlockAccess.Read),
    ];

    /// <summary>The first folder that every engine may read with all that is below it, and that a folder lies in; null if none does.</summary>
    public static string? OpenFolderAbove(string folder) => Shared
        .Select(rule => rule.Path)
        .FirstOrDefault(open => Path.GetFullPath(folder).StartsWith(open + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    /// <summary>As an engine says itself once it runs: of the processes it sees its own.</summary>
    public static IReadOnlyList<LandlockRule> AfterStart(string temp) =>
    [
        .. Always(temp),
        new("/proc/self", LandlockAccess.Read),
        new("/proc/meminfo", LandlockAccess.Read),
        new("/proc/sys/vm/overcommit_memory", LandlockAccess.Read),
    ];

    /// <summary>Not the folder: people keep data below the one of a program, and settings in it.</summary>
    private static IEnumerable<LandlockRule> OfProgram(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => ProgramFiles.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
            .Append(Path.Combine(folder, "runtimes"))
            .Select(path => new LandlockRule(path, LandlockAccess.Read));

    /// <summary>Their own files, and what tells the program and its runtime about the machine.</summary>
    private static IEnumerable<LandlockRule> Always(string temp) =>
    [
        new(Path.Combine(Path.GetDirectoryName(temp) ?? temp, InputsFolder), LandlockAccess.Read),
        new(temp, LandlockAccess.Write),
        new("/dev/null", LandlockAccess.Write),
        .. OfProgram(AppContext.BaseDirectory),
        .. Shared,
    ];
}
