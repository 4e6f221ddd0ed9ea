using System.Reflection;
using Tablinum.Architecture.Tests.Planted;

namespace Tablinum.Architecture.Tests;

/// <summary>Budgets: exceptions are added here one at a time, with a reason.</summary>
public sealed class SizeTests
{
    private const int MaxFileLines = 400;
    private const int MaxFoundationLines = 1_500;
    private const int MaxDependencies = 7;

    /// <summary>Long files hide second subjects. 400 lines holds every file of the anchors we admire but a few.</summary>
    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Rules.Hold(TooLong(Repository.Sources("src", "tests", "bench")));

    [Fact]
    public void A_planted_long_file_is_seen()
    {
        var folder = Directory.CreateTempSubdirectory("tablinum-");
        try
        {
            var allowed = Path.Combine(folder.FullName, "Allowed.cs");
            var tooLong = Path.Combine(folder.FullName, "TooLong.cs");
            File.WriteAllLines(allowed, Enumerable.Repeat("//", 400));
            File.WriteAllLines(tooLong, Enumerable.Repeat("//", 401));

            Assert.EndsWith("TooLong.cs: 401 lines", Assert.Single(TooLong([allowed, tooLong])), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What everybody shares, everybody waits for: Foundation stays small.</summary>
    [Fact]
    public void Foundation_stays_under_1500_lines() =>
        Assert.InRange(Repository.Sources("src/Foundation").Sum(path => File.ReadLines(path).Count()), 1, MaxFoundationLines);

    [Fact]
    public void No_constructor_takes_more_than_7_dependencies() =>
        Rules.Hold(Repository.Projects.SelectMany(project => Repository.TypesOf(Repository.Load(project))).SelectMany(Greedy));

    [Fact]
    public void A_planted_greedy_constructor_is_seen() =>
        Assert.Equal(["Greedy: 8"], Greedy(typeof(Greedy)));

    private static IEnumerable<string> TooLong(IEnumerable<string> paths) =>
        from path in paths
        let lines = File.ReadLines(path).Count()
        where lines > MaxFileLines
        select $"{Repository.Relative(path)}: {lines} lines";

    private static IEnumerable<string> Greedy(Type type) =>
        from constructor in type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        where constructor.GetParameters().Length > MaxDependencies && !IsRecord(type)
        select $"{type.Name}: {constructor.GetParameters().Length}";

    /// <summary>Records are data: their parameters are columns, not dependencies.</summary>
    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;
}
