namespace Tablinum.Bench.Measuring;

/// <summary>One measured run.</summary>
/// <param name="CpuSeconds">Of all processes that took part, but not of the one that asks.</param>
internal sealed record Sample(double ElapsedMs, double CpuSeconds);

/// <summary>All runs of one side.</summary>
internal sealed record Series(IReadOnlyList<Sample> Samples)
{
    public double MedianMs => Median(Samples.Select(sample => sample.ElapsedMs));

    public double MinMs => Samples.Min(sample => sample.ElapsedMs);

    public double MaxMs => Samples.Max(sample => sample.ElapsedMs);

    /// <summary>The mean: the kernel counts in steps of 10 ms, which even out over the runs.</summary>
    public double CpuSeconds => Samples.Average(sample => sample.CpuSeconds);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>Runs two sides in turn, A B A B, so that a busy moment of the machine meets both.</summary>
internal static class Interleaved
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    /// <param name="ours">Gets the number of the round, from 0 for the warm-up, which is not counted.</param>
    /// <param name="rounds">At least as many are counted; quick ones up to five times as many, until ten seconds are over.</param>
    public static async Task<(Series Ours, Series Reference)> RunAsync(
        Func<int, CancellationToken, Task<Sample>> ours,
        Func<int, CancellationToken, Task<Sample>> reference,
        int rounds,
        CancellationToken cancellationToken)
    {
        var (a, b) = (new List<Sample>(), new List<Sample>());
        await ours(0, cancellationToken);
        await reference(0, cancellationToken);

        var started = TimeProvider.System.GetTimestamp();
        for (var round = 1; round <= rounds || (round <= 5 * rounds && TimeProvider.System.GetElapsedTime(started) < Enough); round++)
        {
            a.Add(await ours(round, cancellationToken));
            b.Add(await reference(round, cancellationToken));
        }

        return (new Series(a), new Series(b));
    }
}
