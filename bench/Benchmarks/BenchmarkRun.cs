using Tablinum.Bench.Reports;

namespace Tablinum.Bench.Benchmarks;

/// <summary>How much is done.</summary>
/// <param name="Rounds">Measured runs of each side, at least.</param>
/// <param name="Scale">1 for the promised sizes; less only to try a benchmark out, and then nothing is committed.</param>
internal sealed record BenchmarkRun(int Rounds, double Scale)
{
    /// <summary>Rows of the table that is said to have ten million.</summary>
    public long ManyRows => (long)(10_000_000 * Scale);

    /// <summary>Rows of the table that is said to have one million.</summary>
    public long SomeRows => (long)(1_000_000 * Scale);
}

/// <summary>A benchmark: its name picks it on the command line and names its files.</summary>
internal sealed record Benchmark(string Name, Func<BenchmarkRun, CancellationToken, Task<Report>> RunAsync);
