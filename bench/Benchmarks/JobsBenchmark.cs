using System.Diagnostics;
using Tablinum.Bench.Jobs;
using Tablinum.Bench.Measuring;
using Tablinum.Bench.Reports;
using Tablinum.Faults.Servers;

namespace Tablinum.Bench.Benchmarks;

/// <summary>What the job queue costs beside SQL by hand, how soon an idle one begins, and what ten million ended jobs make of it.</summary>
internal static class JobsBenchmark
{
    private const string About =
        "Jobs whose work is nothing, on a PostgreSQL of this run with fsync on, on the same cores. All are queued first; then they are claimed and completed "
        + "with an event for each change. The reference does the same in two prepared statements on one connection: same rows, same events, same indexes, same "
        + "commits. One at a time: one worker, two commits a job. In batches: of 100. Idle, and beside a backlog: from before the commit that queues a job to the first line of its worker.";

    private const int SomeJobs = 2_000;
    private const int ManyJobs = 10_000;
    private const int IdleJobs = 300;
    private const int Backlog = 100_000;
    private const int Guests = 50;
    private const int WarmUps = 2; // what runs once is compiled, what runs often compiled better
    private const int Rounds = 3;

    public static async Task<Report> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var (some, many) = ((int)(SomeJobs * run.Scale), (int)(ManyJobs * run.Scale));
        await using var server = await PostgresServer.StartAsync(cancellationToken);
        var settings = SettingsOf(await server.NewDatabaseAsync(cancellationToken));
        await using var raw = new RawQueue(settings["ConnectionStrings:AppDb"]!);
        await raw.OpenAsync(cancellationToken);
        List<Comparison> comparisons;
        await using (await QueueHost.StartAsync(settings, workers: 0, waiting: 0, cancellationToken))
        {
            comparisons =
            [
                Comparison.Of("one at a time", "SQL by hand", await AgainstRawAsync(settings, raw, new SingleJob(), some, atOnce: 1, cancellationToken), 1 / 0.7, 0),
                Comparison.Of("batches of 100", "SQL by hand", await AgainstRawAsync(settings, raw, new SmallJob(), many, SmallWorker.Size, cancellationToken), 1 / 0.3, 0),
            ];
        }

        var idle = await IdleAsync(settings, cancellationToken);
        await raw.ClearAsync(cancellationToken);
        await raw.PileUpAsync((int)(Backlog * run.Scale), cancellationToken);
        var guests = await GuestsAsync(settings, cancellationToken);
        await using var sqlite = await QueueHost.StartAsync(new Dictionary<string, string?>(), workers: 4, waiting: 0, cancellationToken);
        await sqlite.DoAsync(new SmallJob(), SmallWorker.Size, cancellationToken);
        var small = await TimeAsync(() => sqlite.DoAsync(new SmallJob(), many, cancellationToken));
        return new Report("jobs", About, comparisons,
        [
            new Bound("idle, PostgreSQL: queued to begun, median", idle[idle.Count / 2], "ms", null),
            new Bound("idle, PostgreSQL: queued to begun, p99", idle[(int)(idle.Count * 0.99)], "ms", 50),
            new Bound($"PostgreSQL: queued to begun beside {(int)(Backlog * run.Scale):N0} jobs of another workspace, longest of {Guests}", guests[^1], "ms", 2_000),
            new Bound("SQLite: queued and done in batches of 100, of a small job", small.ElapsedMs / many, "ms", 1),
        ]);
    }

    /// <summary>The same with a table in which millions of jobs have ended since yesterday.</summary>
    public static async Task<Report> RunAgedAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var server = await PostgresServer.StartAsync(cancellationToken);
        var fresh = SettingsOf(await server.NewDatabaseAsync(cancellationToken));
        var aged = SettingsOf(await server.NewDatabaseAsync(cancellationToken));
        await using (await QueueHost.StartAsync(fresh, workers: 0, waiting: 0, cancellationToken))
        await using (await QueueHost.StartAsync(aged, workers: 0, waiting: 0, cancellationToken))
        {
            await using var raw = new RawQueue(aged["ConnectionStrings:AppDb"]!);
            await raw.OpenAsync(cancellationToken);
            await raw.AgeAsync(run.ManyRows, cancellationToken);
        }

        var (some, many) = ((int)(SomeJobs * run.Scale), (int)(ManyJobs * run.Scale));
        return new Report("queue-aged", $"As the benchmark of jobs, in a table with {run.ManyRows:N0} jobs that have ended and beside it in an empty one, in turn.",
        [
            Comparison.Of("one at a time", "empty table", await InTurnAsync(aged, fresh, new SingleJob(), some, workers: 1, cancellationToken), 1 / 0.7, 0),
            Comparison.Of("batches of 100", "empty table", await InTurnAsync(aged, fresh, new SmallJob(), many, workers: 1, cancellationToken), 1 / 0.7, 0),
        ], []);
    }

    private static async Task<(Series Ours, Series Reference)> AgainstRawAsync<TJob>(
        Dictionary<string, string?> settings, RawQueue raw, TJob job, int count, int atOnce, CancellationToken cancellationToken)
        where TJob : class
    {
        var (ours, reference) = (new List<Sample>(), new List<Sample>());
        for (var round = -WarmUps; round < Rounds; round++)
        {
            await raw.ClearAsync(cancellationToken);
            var here = await OursAsync(settings, job, count, workers: 1, cancellationToken);
            await raw.ClearAsync(cancellationToken);
            await QueueAsync(settings, job, count, cancellationToken);
            var there = await TimeAsync(async () =>
            {
                if (await raw.WorkAsync(atOnce, cancellationToken) != count)
                {
                    throw new InvalidOperationException("The reference did not do all jobs.");
                }
            });
            if (round >= 0)
            {
                ours.Add(here);
                reference.Add(there);
            }
        }

        return (new Series(ours), new Series(reference));
    }

    private static async Task<(Series Ours, Series Reference)> InTurnAsync<TJob>(
        Dictionary<string, string?> one, Dictionary<string, string?> other, TJob job, int count, int workers, CancellationToken cancellationToken)
        where TJob : class
    {
        var (ours, reference) = (new List<Sample>(), new List<Sample>());
        for (var round = -WarmUps; round < Rounds; round++)
        {
            var (here, there) = (await OursAsync(one, job, count, workers, cancellationToken), await OursAsync(other, job, count, workers, cancellationToken));
            if (round >= 0)
            {
                ours.Add(here);
                reference.Add(there);
            }
        }

        return (new Series(ours), new Series(reference));
    }

    /// <summary>Queues while nobody works, and then measures a host that does, from its first job on.</summary>
    private static async Task<Sample> OursAsync<TJob>(Dictionary<string, string?> settings, TJob job, int count, int workers, CancellationToken cancellationToken)
        where TJob : class
    {
        await QueueAsync(settings, job, count, cancellationToken);
        await using var host = await QueueHost.StartAsync(settings, workers, count, cancellationToken);
        await host.Work.WhenBegun.WaitAsync(cancellationToken);
        return await TimeAsync(() => host.WhenAllEndedAsync(cancellationToken));
    }

    private static async Task QueueAsync<TJob>(Dictionary<string, string?> settings, TJob job, int count, CancellationToken cancellationToken)
        where TJob : class
    {
        await using var idle = await QueueHost.StartAsync(settings, workers: 0, waiting: 0, cancellationToken);
        for (var queued = 0; queued < count; queued += SmallWorker.Size)
        {
            await idle.QueueAsync(job, Math.Min(SmallWorker.Size, count - queued), cancellationToken);
        }
    }

    private static async Task<List<double>> IdleAsync(Dictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        await using var host = await QueueHost.StartAsync(settings, workers: 4, waiting: 0, cancellationToken);
        await host.DoAsync(new SingleJob(), SmallWorker.Size, cancellationToken);
        var delays = new List<double>();
        for (var number = 0; number < IdleJobs; number++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
            host.Work.Expect(1);
            var before = Stopwatch.GetTimestamp();
            await host.QueueAsync(new SingleJob(), 1, cancellationToken);
            await host.Work.WhenDone.WaitAsync(cancellationToken);
            delays.Add(Stopwatch.GetElapsedTime(before, host.Work.LastBegun).TotalMilliseconds);
        }

        delays.Sort();
        return delays;
    }

    /// <summary>While the backlog is worked off by all workers.</summary>
    private static async Task<List<double>> GuestsAsync(Dictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        await using var host = await QueueHost.StartAsync(settings, workers: 4, waiting: int.MaxValue, cancellationToken);
        await host.Work.WhenBegun.WaitAsync(cancellationToken);
        var delays = new List<double>();
        for (var guest = 0; guest < Guests; guest++)
        {
            delays.Add((await host.BeginGuestAsync(cancellationToken)).TotalMilliseconds);
        }

        delays.Sort();
        return delays;
    }

    private static async Task<Sample> TimeAsync(Func<Task> work)
    {
        var (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        return new Sample(Stopwatch.GetElapsedTime(started).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    private static Dictionary<string, string?> SettingsOf(string database) =>
        new() { ["Database:Provider"] = "Postgres", ["ConnectionStrings:AppDb"] = database };
}
