using System.Runtime.CompilerServices;

namespace Tablinum.Engine.Tests.Policy;

/// <summary>
/// The reviewed list as a file of the repository. <c>./dev accept</c> brings it up to the engine's catalogue: what is new is refused
/// and marked, what is gone is taken out; a person then decides.
/// </summary>
internal static class FunctionFile
{
    private const string Mark = "not reviewed yet";
    private const string TablesBegin = "[tables]";

    /// <summary>Whether this run rewrites reviewed files instead of comparing with them.</summary>
    public static bool IsToBeWritten => Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1";

    private static string Location { get; } =
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "src", "Engine", "Host", "Policy", "functions.txt"));

    /// <summary>Lines that nobody has decided about.</summary>
    public static IEnumerable<string> NotReviewed() => File.ReadLines(Location).Where(line => line.EndsWith(Mark, StringComparison.Ordinal));

    /// <param name="functions">Of the catalogue.</param>
    /// <param name="tableFunctions">Of the catalogue.</param>
    public static void Write(IReadOnlyCollection<string> functions, IReadOnlyCollection<string> tableFunctions)
    {
        var lines = File.ReadAllLines(Location);
        var tables = Array.IndexOf(lines, TablesBegin);
        File.WriteAllLines(Location, [.. Updated(lines[..tables], functions), "", TablesBegin, .. Updated(lines[(tables + 1)..], tableFunctions)]);
    }

    private static IEnumerable<string> Updated(string[] lines, IReadOnlyCollection<string> catalogue)
    {
        var gone = lines.Select(NameOf).OfType<string>().Where(name => name != "unnest").Except(catalogue, StringComparer.OrdinalIgnoreCase).ToHashSet();
        var added = catalogue.Except(lines.Select(NameOf).OfType<string>(), StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal);
        return lines.Where(line => NameOf(line) is not { } name || !gone.Contains(name)).SkipLast(lines[^1].Length == 0 ? 1 : 0)
            .Concat(added.Select(name => $"- {name}: {Mark}"));
    }

    /// <summary>Null for comments and blank lines.</summary>
    private static string? NameOf(string line) =>
        line.Length > 2 && line[0] is '+' or '~' or '-' && line[1] == ' ' ? line[2..].Split(": ", 2)[0] : null;

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
