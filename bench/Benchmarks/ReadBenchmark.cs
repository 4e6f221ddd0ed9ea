using System.Globalization;
using Tablinum.Bench.Measuring;
using Tablinum.Bench.References;
using Tablinum.Bench.Reports;
using Tablinum.Bench.Servers;
using Tablinum.Engine.Host.Reading.Text;
using Tablinum.Engine.Protocol;

namespace Tablinum.Bench.Benchmarks;

/// <summary>How long it takes to judge a text file, and to read a workbook.</summary>
internal static class ReadBenchmark
{
    private const string About =
        "Detection: encoding, dialect, header and types of a CSV file that is in the page cache, in this process; median. Workbook: upload by "
        + "HTTP until the table answers SQL, against ExcelDataReader in a process of its own that reads the same file from disk and touches every cell.";

    private const string ReferenceName = "ExcelDataReader, every cell touched and forgotten";

    /// <summary>The code that is shipped is optimised by the build; in this process it gets so by running.</summary>
    private const int WarmRounds = 20;

    public static async Task<Report> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var detection = Detection(run);
        var (comparison, memory) = await WorkbookAsync(run, cancellationToken);
        return new Report("read", About, [comparison], [detection, .. memory]);
    }

    private static Bound Detection(BenchmarkRun run)
    {
        var file = GeneratedData.Orders(run.SomeRows);
        for (var round = 0; round < WarmRounds; round++)
        {
            Detect(file);
        }

        var samples = new List<Sample>();
        for (var round = 0; round < run.Rounds; round++)
        {
            var started = TimeProvider.System.GetTimestamp();
            Detect(file);
            samples.Add(new Sample(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, CpuSeconds: 0));
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"CSV of {new FileInfo(file).Length / 1e6:0} MB: detection");
        return new Bound(name, new Series(samples).MedianMs, "ms", Limit: 150);
    }

    private static void Detect(string file)
    {
        var form = TextForm.Of(file, ReadCorrections.None);
        var hints = new ColumnHints(Type: null, NullWords: null, DateOrder: null);
        for (var column = 0; column < form.Layout.Width; column++)
        {
            _ = ColumnTyper.Of(form.Column(column), hints);
        }
    }

    private static async Task<(Comparison Comparison, Bound[] Memory)> WorkbookAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var rows = (long)(700_000 * run.Scale);
        var file = GeneratedWorkbook.Orders(rows);
        var name = string.Create(CultureInfo.InvariantCulture, $"XLSX of {rows:N0} rows × {GeneratedWorkbook.Columns}, {new FileInfo(file).Length / 1e6:0} MB");
        await using var server = await ServerProcess.StartAsync(cancellationToken);
        var workspace = await WorkspaceClient.CreateAsync(server, cancellationToken);
        await using var reference = ReferenceProcess.Start();
        await server.SettleAsync(cancellationToken);
        ProcessFigures.ResetPeak(reference.ProcessId);
        await using var engines = new PeakWatch(() => server.Engines);

        var measured = await Interleaved.RunAsync(
            (round, token) => OursAsync(server, workspace, file, rows, round, token),
            (_, token) => ReferenceAsync(reference, file, rows, token),
            run.Rounds,
            cancellationToken);

        return (
            Comparison.Of(name, ReferenceName, measured, maxRatio: 1.5, extraMs: 0),
            [
                Bound.Megabytes($"{name}: peak of the engine's memory", engines.LargestBytes(), limit: 300),
                Bound.Megabytes($"{name}: peak of the reference's memory", ProcessFigures.PeakResidentBytes(reference.ProcessId), limit: null),
            ]);
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

    private static async Task<Sample> ReferenceAsync(ReferenceProcess reference, string file, long rows, CancellationToken cancellationToken)
    {
        var (read, sample) = await reference.RunAsync(new ReferenceRequest("workbook", Path: file), cancellationToken);
        return read == rows + 1 ? sample : throw new InvalidDataException($"The reference read {read} rows of {rows} and a header.");
    }
}
