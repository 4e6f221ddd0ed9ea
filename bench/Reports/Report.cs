using Tablinum.Bench.Measuring;

namespace Tablinum.Bench.Reports;

/// <summary>One comparison, with the limit it must hold.</summary>
/// <param name="Limit">In words, as in the promise.</param>
/// <param name="ReferenceName">What it is compared with.</param>
internal sealed record Comparison(
    string Name, string ReferenceName, double Ms, double MinMs, double MaxMs, double ReferenceMs, double ReferenceMinMs,
    double ReferenceMaxMs, double CpuSeconds, double ReferenceCpuSeconds, int Rounds, string Limit, bool Holds)
{
    public double Ratio => Ms / ReferenceMs;

    public static Comparison Of(
        string name, string referenceName, (Series Ours, Series Reference) measured, double maxRatio, double extraMs)
    {
        var (ours, reference) = measured;
        var words = extraMs > 0 ? $"{maxRatio:0.0#} x + {extraMs:0} ms" : $"{maxRatio:0.0#} x";
        return new Comparison(
            name, referenceName, ours.MedianMs, ours.MinMs, ours.MaxMs, reference.MedianMs, reference.MinMs, reference.MaxMs,
            ours.CpuSeconds, reference.CpuSeconds, ours.Samples.Count, words, ours.MedianMs <= (maxRatio * reference.MedianMs) + extraMs);
    }
}

/// <summary>One figure with an upper bound.</summary>
/// <param name="Limit">Null: for information only.</param>
internal sealed record Bound(string Name, double Value, string Unit, double? Limit)
{
    public bool Holds => Limit is null || Value <= Limit;

    public static Bound Megabytes(string name, long bytes, double? limit) => new(name, bytes / 1e6, "MB", limit);
}

/// <summary>What a benchmark found.</summary>
/// <param name="About">What is done, and how it is made fair.</param>
internal sealed record Report(string Benchmark, string About, IReadOnlyList<Comparison> Comparisons, IReadOnlyList<Bound> Bounds)
{
    public bool Holds => Comparisons.All(comparison => comparison.Holds) && Bounds.All(bound => bound.Holds);
}
