using System.Globalization;
using Tablinum.Bench.Measuring;
using Tablinum.Bench.References;
using Tablinum.Bench.Reports;
using Tablinum.Bench.Servers;

namespace Tablinum.Bench.Benchmarks;

/// <summary>CSV by HTTP to a table that answers SQL, against bare DuckDB that loads the same file into the same kind of part file.</summary>
internal static class ImportBenchmark
{
    private const string About =
        "Upload by HTTP until the table answers SQL (detection, durable original, part file, metadata), against bare DuckDB in a process of "
        + "its own that reads the same file from disk, dialect and types given, into a part file with a checkpoint. Same memory limit and threads.";

    private const string ReferenceName = "CREATE TABLE … AS FROM read_csv(…) and CHECKPOINT in bare DuckDB";

    public static async Task<Report> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var comparisons = new List<Comparison>();
        var bounds = new List<Bound>();
        foreach (var rows in new[] { run.SomeRows, run.ManyRows })
        {
            await MeasureAsync(rows, run.Rounds, comparisons, bounds, cancellationToken);
        }

        return new Report("import", About, comparisons, bounds);
    }

    private static async Task MeasureAsync(
        long rows, int rounds, List<Comparison> comparisons, List<Bound> bounds, CancellationToken cancellationToken)
    {
        var file = GeneratedData.Orders(rows);
        var name = string.Create(CultureInfo.InvariantCulture, $"CSV of {new FileInfo(file).Length / 1e6:0} MB");
        await using var server = await ServerProcess.StartAsync(cancellationToken);
        var workspace = await WorkspaceClient.CreateAsync(server, cancellationToken);
        await using var reference = ReferenceProcess.Start();
        await server.SettleAsync(cancellationToken);
        ProcessFigures.ResetPeak(server.ProcessId);
        ProcessFigures.ResetPeak(reference.ProcessId);
        var idle = ProcessFigures.ResidentBytes(server.ProcessId);
        await using var engines = new PeakWatch(() => server.Engines);

        var measured = await Interleaved.RunAsync(
            (round, token) => OursAsync(server, workspace, file, rows, round, token),
            (_, token) => ReferenceAsync(reference, file, token),
            rounds,
            cancellationToken);

        comparisons.Add(Comparison.Of(name, ReferenceName, measured, maxRatio: 1.6, extraMs: 0));
        bounds.Add(Bound.Megabytes($"{name}: growth of the server's memory", ProcessFigures.PeakResidentBytes(server.ProcessId) - idle, limit: 100));
        bounds.Add(Bound.Megabytes($"{name}: peak of the engine's memory", engines.LargestBytes(), limit: 800));
        bounds.Add(Bound.Megabytes($"{name}: peak of the reference's memory", ProcessFigures.PeakResidentBytes(reference.ProcessId), limit: null));
    }

    private static async Task<Sample> OursAsync(
        ServerProcess server, WorkspaceClient workspace, string file, long rows, int round, CancellationToken cancellationToken)
    {
        var (table, sample) = await workspace.ImportAsync(file, string.Create(CultureInfo.InvariantCulture, $"orders{round}"), cancellationToken);
        if (table.Rows != rows)
        {
            throw new InvalidDataException($"{table.Rows} rows of {rows} were imported.");
        }

        await workspace.DropAsync(table, cancellationToken);
        await server.SettleAsync(cancellationToken);
        return sample;
    }

    private static async Task<Sample> ReferenceAsync(ReferenceProcess reference, string file, CancellationToken cancellationToken)
    {
        var output = Path.Combine(Repository.Data, $"reference-{Environment.ProcessId}.duckdb");
        var request = new ReferenceRequest("import", Path: file, Output: output, Columns: GeneratedData.OrderColumns);
        try
        {
            return (await reference.RunAsync(request, cancellationToken)).Sample;
        }
        finally
        {
            File.Delete(output);
            File.Delete(output + ".wal");
        }
    }
}
