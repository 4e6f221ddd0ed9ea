using Tablinum.Bench.Measuring;
using Tablinum.Bench.Reports;
using Tablinum.Bench.Servers;

namespace Tablinum.Bench.Benchmarks;

/// <summary>From nothing to ready, and what an idle node holds.</summary>
internal static class StartBenchmark
{
    private const string About =
        "From starting the process on an empty folder to the first 200 of /health/ready; then resident memory five seconds after start, and after one query.";

    public static async Task<Report> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var starts = new List<Sample>();
        var (idle, together, proportional) = (0L, 0L, 0L);
        for (var round = 0; round <= run.Rounds; round++)
        {
            await using var server = await ServerProcess.StartAsync(cancellationToken);
            if (round > 0)
            {
                starts.Add(new Sample(server.StartedIn.TotalMilliseconds, server.CpuSeconds));
            }

            if (round == run.Rounds)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
                idle = ProcessFigures.ResidentBytes(server.ProcessId);
                var workspace = await WorkspaceClient.CreateAsync(server, cancellationToken);
                await workspace.QueryAsync("SELECT 1 AS one", cancellationToken);
                await server.SettleAsync(cancellationToken);
                int[] all = [server.ProcessId, .. server.Engines];
                together = all.Sum(ProcessFigures.ResidentBytes);
                proportional = all.Sum(ProcessFigures.ProportionalBytes);
            }
        }

        var series = new Series(starts);
        return new Report("start", About, [],
        [
            new Bound("start to ready, median", series.MedianMs, "ms", 2_000),
            new Bound("start to ready, slowest", series.MaxMs, "ms", null),
            new Bound("CPU until ready", series.CpuSeconds, "s", null),
            Bound.Megabytes("idle server, resident", idle, 150),
            Bound.Megabytes("server and warm engine, resident, shared pages counted twice", together, 250),
            Bound.Megabytes("server and warm engine, shared pages counted once", proportional, null),
        ]);
    }
}
