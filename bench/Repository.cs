using System.Runtime.CompilerServices;

namespace Tablinum.Bench;

/// <summary>Places in the checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, ".."));

    /// <summary>Generated files, kept between runs; git ignores it.</summary>
    public static string Data { get; } = Path.Combine(Root, ".data", "bench");

    /// <summary>What is committed.</summary>
    public static string Results { get; } = Path.Combine(Root, "bench", "results");

    /// <summary>The program that is measured: built beside this one, or named by <c>TABLINUM_BENCH_PROGRAM</c>.</summary>
    public static string Program =>
        Environment.GetEnvironmentVariable("TABLINUM_BENCH_PROGRAM")
        ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Cli", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "tablinum"));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
