using System.Collections.Concurrent;
using System.Globalization;

namespace Tablinum.Faults.Reports;

/// <summary>What a scenario counted, and what it found broken.</summary>
/// <param name="seed">Where its random choices begin.</param>
internal sealed class Findings(int seed)
{
    private readonly ConcurrentQueue<string> _rows = new();
    private readonly ConcurrentQueue<string> _violations = new();

    public int Seed => seed;

    public IReadOnlyCollection<string> Rows => _rows;

    /// <summary>Promises that did not hold, in words.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>What could not be tried here.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Random numbers that are the same in each run of a seed.</summary>
    /// <param name="stream">One for each user.</param>
    public Random Generator(int stream = 0) => new(seed + stream);

    /// <summary>Says what was counted, as a row of a table: what, how many, what came of it.</summary>
    public void Tell(string what, long count, string outcome)
    {
        var row = string.Create(CultureInfo.InvariantCulture, $"| {what} | {count:N0} | {outcome.ReplaceLineEndings(" ")} |");
        _rows.Enqueue(row);
        Say(row);
    }

    /// <summary>Says that a promise did not hold.</summary>
    public void Violated(string what)
    {
        _violations.Enqueue(what.ReplaceLineEndings(" "));
        Say($"VIOLATED: {what}");
    }

    /// <summary>Says that something could not be tried here, which is counted and not passed over.</summary>
    public void Omit(string what, string why)
    {
        LeftOut++;
        Tell(what, 0, $"left out: {why}");
    }

    public static void Say(string line) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():HH:mm:ss} {line}"));

    /// <summary>How often each of some outcomes came, the most frequent first.</summary>
    public static string Tally(IEnumerable<string> outcomes) => string.Join(
        ", ",
        outcomes.CountBy(outcome => outcome).OrderByDescending(outcome => outcome.Value)
            .Select(outcome => string.Create(CultureInfo.InvariantCulture, $"{outcome.Key} {outcome.Value:N0}")));
}
