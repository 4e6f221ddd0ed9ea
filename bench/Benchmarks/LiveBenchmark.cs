using Tablinum.Bench.Reports;
using Tablinum.Bench.Servers;

namespace Tablinum.Bench.Benchmarks;

/// <summary>How soon many clients hear of what happens.</summary>
internal static class LiveBenchmark
{
    private const string About =
        "Clients of one workspace on WebSockets, all in this process and on the same cores as the server. 100 times a second a job that waits is cancelled, or "
        + "made to wait again; the delay is from the instant that an event carries, which is before its commit, to its arrival, at 50 of the clients; the "
        + "others only count.";

    private const int Clients = 1_000;
    private const int LookingClients = 50;
    private const int EventsASecond = 100;
    private const int Seconds = 20;
    private const int WarmUpSeconds = 5;
    private const int Jobs = 50;

    public static async Task<Report> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string> { ["Jobs:MaxWorkers"] = "0" }, cancellationToken);
        var workspace = await WorkspaceClient.CreateAsync(server, cancellationToken);
        var listeners = new List<LiveListener>();
        try
        {
            var jobs = await JobsAsync(workspace, cancellationToken);
            await TellAsync(workspace, jobs, WarmUpSeconds, cancellationToken); // a server that has just started compiles
            var clients = (int)(Clients * run.Scale);
            for (var client = 0; client < clients; client++)
            {
                listeners.Add(await workspace.ListenAsync(looks: client < LookingClients, cancellationToken));
            }

            await server.SettleAsync(cancellationToken);
            var cpu = server.CpuSeconds;
            var before = await workspace.LastEventAsync(cancellationToken);
            await TellAsync(workspace, jobs, Seconds, cancellationToken);
            var events = await workspace.LastEventAsync(cancellationToken) - before;
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            return new Report("live", About, [], Figures(listeners, events, (server.CpuSeconds - cpu) / Seconds));
        }
        finally
        {
            foreach (var listener in listeners)
            {
                await listener.DisposeAsync();
            }
        }
    }

    /// <returns>Jobs that nobody works on.</returns>
    private static async Task<List<Guid>> JobsAsync(WorkspaceClient workspace, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Repository.Data, "live.csv");
        await File.WriteAllTextAsync(path, "a,b\n1,2\n", cancellationToken);
        var jobs = new List<Guid>();
        for (var job = 0; job < Jobs; job++)
        {
            jobs.Add(await workspace.AcceptAsync(path, "live.csv", cancellationToken));
        }

        File.Delete(path);
        return jobs;
    }

    private static async Task TellAsync(WorkspaceClient workspace, List<Guid> jobs, int seconds, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var sending = new List<Task>();
        for (var number = 0; number < EventsASecond * seconds; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / EventsASecond) - TimeProvider.System.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, cancellationToken);
            }

            var job = jobs[number % Jobs];
            sending.Add(number / Jobs % 2 == 0 ? workspace.CancelAsync(job, cancellationToken) : workspace.RetryAsync(job, cancellationToken));
        }

        await Task.WhenAll(sending);
    }

    private static Bound[] Figures(List<LiveListener> listeners, long events, double cpuSeconds)
    {
        double[] delays = [.. listeners.SelectMany(listener => listener.DelaysMs).Order()];
        return
        [
            new Bound("delay, median", At(delays, 0.5), "ms", null),
            new Bound("delay, p99", At(delays, 0.99), "ms", 250),
            new Bound("delay, longest", delays[^1], "ms", null),
            new Bound("clients that did not hear of all", listeners.Count(listener => listener.Events != events), "", 0),
            new Bound("CPU of the server, a second", cpuSeconds, "s", null),
        ];
    }

    private static double At(double[] sorted, double part) => sorted[(int)(part * (sorted.Length - 1))];
}
