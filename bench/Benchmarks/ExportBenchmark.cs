using Tablinum.Bench.Measuring;
using Tablinum.Bench.References;
using Tablinum.Bench.Reports;
using Tablinum.Bench.Servers;

namespace Tablinum.Bench.Benchmarks;

/// <summary>A table as CSV by HTTP, against DuckDB's own COPY to a file.</summary>
internal static class ExportBenchmark
{
    private const string About =
        "A million rows as CSV, by HTTP to a client that reads and forgets them, against COPY to a file in bare DuckDB. Then ten million rows, for the memory.";

    private const string ReferenceName = "COPY (FROM orders) TO file (FORMAT csv) in bare DuckDB, same part file";

    public static async Task<Report> RunAsync(BenchmarkRun run, CancellationToken cancellationToken) =>
        new Report("export", About, [await CompareAsync(run, cancellationToken)], await MemoryAsync(run, cancellationToken));

    private static async Task<Comparison> CompareAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(cancellationToken);
        await using var reference = ReferenceProcess.Start();
        var tables = await LoadedTables.LoadAsync(server, reference, run.SomeRows, cancellationToken);
        var measured = await Interleaved.RunAsync(
            (_, token) => OursAsync(tables, token), (_, token) => ReferenceAsync(tables, token), run.Rounds, cancellationToken);
        return Comparison.Of("1 M rows as CSV", ReferenceName, measured, maxRatio: 1.4, extraMs: 0);
    }

    private static async Task<IReadOnlyList<Bound>> MemoryAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(cancellationToken);
        await using var reference = ReferenceProcess.Start();
        var tables = await LoadedTables.LoadAsync(server, reference, run.ManyRows, cancellationToken);
        await tables.Workspace.QueryAsync("SELECT count(*) FROM customers", cancellationToken); // so that its code is loaded
        ProcessFigures.ResetPeak(server.ProcessId);
        var before = ProcessFigures.ResidentBytes(server.ProcessId);
        await using var engines = new PeakWatch(() => server.Engines);
        await OursAsync(tables, cancellationToken);
        return
        [
            Bound.Megabytes("10 M rows: growth of the server's memory", ProcessFigures.PeakResidentBytes(server.ProcessId) - before, limit: 50),
            Bound.Megabytes("10 M rows: peak of the engine's memory", engines.LargestBytes(), limit: 800),
        ];
    }

    private static async Task<Sample> OursAsync(LoadedTables tables, CancellationToken cancellationToken)
    {
        var (bytes, sample) = await tables.Workspace.ExportAsync(tables.Orders, cancellationToken);
        return bytes > 90 * tables.Orders.Rows ? sample : throw new InvalidDataException($"The export was cut at {bytes} bytes.");
    }

    private static async Task<Sample> ReferenceAsync(LoadedTables tables, CancellationToken cancellationToken)
    {
        var output = Path.Combine(Repository.Data, $"reference-{Environment.ProcessId}.csv");
        try
        {
            return (await tables.Reference.RunAsync(new ReferenceRequest("export", Path: output, Sql: "orders"), cancellationToken)).Sample;
        }
        finally
        {
            File.Delete(output);
        }
    }
}
