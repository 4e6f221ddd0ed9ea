using System.Globalization;

namespace Tablinum.Attack.Tests;

/// <summary>
/// How much is tried: a part of it in every run of the suite, all of it in a campaign, which also writes what it counted. Seeds are
/// fixed, so that a run can be repeated; a campaign may be given another one.
/// </summary>
internal static class Campaign
{
    private const int UsualSeed = 20_260_101;

    /// <summary>The file that results are added to; null in a run of the suite.</summary>
    private static string? Report { get; } = Environment.GetEnvironmentVariable("TABLINUM_ATTACK_REPORT");

    /// <summary>Whether all is tried.</summary>
    public static bool IsWhole => Report is not null;

    /// <summary>Where random choices begin.</summary>
    public static int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("TABLINUM_ATTACK_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : UsualSeed;

    /// <summary>Damaged files of each format.</summary>
    public static int Files { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("TABLINUM_ATTACK_FILES"), CultureInfo.InvariantCulture, out var files) ? files : 300;

    /// <summary>Formats to damage, when a campaign is done in parts: all if nothing is said.</summary>
    public static bool IsWanted(string format) =>
        Environment.GetEnvironmentVariable("TABLINUM_ATTACK_FORMATS") is not { Length: > 0 } formats || formats.Split(',').Contains(format, StringComparer.Ordinal);

    /// <summary>How many of something to try.</summary>
    /// <param name="usual">In a run of the suite.</param>
    /// <param name="whole">In a campaign.</param>
    public static int Count(int usual, int whole) => IsWhole ? whole : usual;

    /// <summary>All of a list in a campaign; else as many, chosen by the seed.</summary>
    public static IReadOnlyList<T> Sample<T>(IReadOnlyList<T> all, int usual)
    {
        if (IsWhole || all.Count <= usual)
        {
            return all;
        }

        var chosen = all.ToArray();
        Generator().Shuffle(chosen);
        return chosen[..usual];
    }

    /// <summary>Random numbers that are the same in each run of a seed.</summary>
    /// <param name="stream">One for each user.</param>
    public static Random Generator(int stream = 0) => new(Seed + stream);

    /// <summary>Says what was counted, as a row of a table: what, how many, what came of it.</summary>
    public static void Tell(string what, int count, string outcome)
    {
        var row = string.Create(CultureInfo.InvariantCulture, $"| {what} | {count:N0} | {outcome.ReplaceLineEndings(" ")} |");
        TestContext.Current.TestOutputHelper?.WriteLine(row);
        if (Report is not null)
        {
            File.AppendAllLines(Report, [row]);
        }
    }

    /// <summary>How often each of some outcomes came, the most frequent first.</summary>
    public static string Tally(IEnumerable<string> outcomes) => string.Join(
        ", ",
        outcomes.CountBy(outcome => outcome).OrderByDescending(outcome => outcome.Value)
            .Select(outcome => string.Create(CultureInfo.InvariantCulture, $"{outcome.Key} {outcome.Value:N0}")));
}
