using System.Diagnostics;
using Tablinum.Bench.Measuring;
using Tablinum.Bench.Reports;
using Tablinum.Bench.Servers;

namespace Tablinum.Bench.Benchmarks;

/// <summary>How soon the next good answer comes after kill -9 of an engine, and of the server while it imports.</summary>
internal static class RecoveryBenchmark
{
    private const string About =
        "kill -9 of the engine that works on a query, then the same query of a small table until it is answered; kill -9 of the server in the "
        + "middle of an import of 100 MB and its start on the same folder, then the query of the small table, then the table of that import.";

    private const string Slow = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3";
    private const string Question = "SELECT count(*), max(id) FROM small";
    private const int SmallRows = 10_000;

    /// <summary>When there is still no answer by then, there will be none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<Report> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var (engine, server, import) = (new List<Sample>(), new List<Sample>(), new List<Sample>());
        var (small, large) = (GeneratedData.Orders(SmallRows), GeneratedData.Orders(run.SomeRows));
        for (var round = 0; round < run.Rounds; round++)
        {
            await using var node = await ServerProcess.StartAsync(cancellationToken);
            var workspace = await WorkspaceClient.CreateAsync(node, cancellationToken);
            await workspace.ImportAsync(small, "small", cancellationToken);

            var lost = workspace.QueryAsync(Slow, cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            KillEngines(node);
            engine.Add(await AnsweredAsync(workspace, cancellationToken));
            await EndedAsync(lost);

            var job = await workspace.AcceptAsync(large, "large", cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken);
            var killed = TimeProvider.System.GetTimestamp();
            await node.KillAndRestartAsync(cancellationToken);
            await AnsweredAsync(workspace, cancellationToken);
            server.Add(new Sample(TimeProvider.System.GetElapsedTime(killed).TotalMilliseconds, CpuSeconds: 0));
            await workspace.JobTablesAsync(job, cancellationToken);
            import.Add(new Sample(TimeProvider.System.GetElapsedTime(killed).TotalMilliseconds, CpuSeconds: 0));
        }

        return new Report("recovery", About, [],
        [
            new Bound("engine killed: next good answer, slowest", new Series(engine).MaxMs, "ms", 5_000),
            new Bound("engine killed: next good answer, median", new Series(engine).MedianMs, "ms", null),
            new Bound("server killed in an import: next good answer, slowest", new Series(server).MaxMs, "ms", 5_000),
            new Bound("server killed in an import: next good answer, median", new Series(server).MedianMs, "ms", null),
            new Bound("server killed in an import: its table is there, median", new Series(import).MedianMs, "ms", null),
        ]);
    }

    private static void KillEngines(ServerProcess node)
    {
        foreach (var id in node.Engines)
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
    }

    private static async Task<Sample> AnsweredAsync(WorkspaceClient workspace, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await workspace.QueryAsync(Question, cancellationToken);
                return new Sample(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, CpuSeconds: 0);
            }
            catch (InvalidOperationException) when (TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken); // refused for now: asked again, as a client would
            }
        }
    }

    /// <summary>The query whose engine was killed must fail, and say so.</summary>
    private static async Task EndedAsync(Task<(int Rows, Sample Sample)> lost)
    {
        try
        {
            await lost;
        }
        catch (InvalidOperationException)
        {
            return;
        }

        throw new InvalidOperationException("A query was answered whose engine had been killed.");
    }
}
