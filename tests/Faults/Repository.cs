using System.Runtime.CompilerServices;

namespace Tablinum.Faults;

/// <summary>Places in the checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    /// <summary>What is committed.</summary>
    public static string Report { get; } = Path.Combine(Root, "bench", "results", "faults.md");

    /// <summary>What each scenario reported when it last ran; git ignores it.</summary>
    public static string Parts { get; } = Path.Combine(Root, "artifacts", "faults");

    /// <summary>The server: built beside this program.</summary>
    public static string Program { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "tablinum"));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
