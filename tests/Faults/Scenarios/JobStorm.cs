using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tablinum.Faults.Checking;
using Tablinum.Faults.Jobs;
using Tablinum.Faults.Reports;
using Tablinum.Faults.Servers;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Faults.Scenarios;

/// <summary>10,000 jobs on three worker processes that are killed all the time: each has its one effect and its one end.</summary>
internal sealed class JobStorm(string database, Findings findings, int jobs, int kills)
{
    private const string DoubleEffects = "SELECT count(*) FROM (SELECT job FROM effects GROUP BY job HAVING count(*) > 1) twice";
    private const int Nodes = 3;
    private const int Workspaces = 5;
    private const int Waiting = 300; // jobs that are kept in the queue while there are some to come
    private const int MaxAttempts = 200; // a kill costs an attempt, and here a job may meet many

    private readonly ConcurrentQueue<(int Process, DateTimeOffset At)> _killed = new();
    private readonly Metadata _metadata = Metadata.OfPostgres(database);
    private int _made;

    public static async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var jobs = int.Parse(Environment.GetEnvironmentVariable("TABLINUM_FAULTS_JOBS") ?? "10000", CultureInfo.InvariantCulture);
        await using var postgres = await PostgresServer.StartAsync(cancellationToken);
        var database = await postgres.NewDatabaseAsync(cancellationToken);
        await JobHost.MigrateAsync(database, cancellationToken);
        await new JobStorm(database, findings, jobs, kills: jobs / 10).RunAsync(cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // As in production a process that answers requests and works on nothing is not killed; it too looks after leases.
        using var api = JobHost.Build(database, JobRole.Api);
        await api.StartAsync(cancellationToken);
        await Task.WhenAll([QueueAsync(api, cancellationToken), .. Enumerable.Range(0, Nodes).Select(node => KeepKillingAsync(node, cancellationToken))]);
        Findings.Say($"{_killed.Count} kills are done");
        await CheckAsync(cancellationToken);
        await api.StopAsync(cancellationToken);
    }

    private async Task QueueAsync(IHost api, CancellationToken cancellationToken)
    {
        var random = findings.Generator(stream: 1);
        var queue = api.Services.GetRequiredService<IJobQueue>();
        var workspaces = Enumerable.Range(1, Workspaces).Select(number => new Guid($"01890000-0000-7000-8000-{number:D12}")).ToArray();
        for (var queued = 0; queued < jobs;)
        {
            // What is queued keeps pace with the kills, so that there is work up to the last of them.
            var pace = jobs * (long.Min(kills, Volatile.Read(ref _made))) / kills;
            if (queued >= pace + Waiting || await WaitingAsync(cancellationToken) >= Waiting)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
                continue;
            }

            await using var scope = api.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            for (var i = 0; i < 50 && queued < jobs; i++, queued++)
            {
                queue.Enqueue(db, new EffectJob(random.Next(250), random.Next(250)), new JobOptions
                {
                    WorkspaceId = workspaces[random.Next(Workspaces)],
                    MaxAttempts = MaxAttempts,
                });
            }

            await db.SaveChangesAsync(cancellationToken);
        }

        Findings.Say($"all {jobs} jobs are queued");
        while (await _metadata.CountAsync("SELECT count(*) FROM jobs WHERE \"State\" IN ('available', 'running', 'retryable')", cancellationToken) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }
    }

    private Task<long> WaitingAsync(CancellationToken cancellationToken) =>
        _metadata.CountAsync("SELECT count(*) FROM jobs WHERE \"State\" = 'available'", cancellationToken);

    private async Task KeepKillingAsync(int node, CancellationToken cancellationToken)
    {
        var random = findings.Generator(stream: 10 + node);
        var worker = await WorkerProcess.StartAsync(database, cancellationToken);
        try
        {
            while (Interlocked.Increment(ref _made) <= kills)
            {
                await worker.WhenBusyAsync(TimeSpan.FromMinutes(1), cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500)), cancellationToken);
                await worker.KillAsync(cancellationToken);
                _killed.Enqueue((worker.Id, TimeProvider.System.GetUtcNow()));
                await worker.DisposeAsync();
                worker = await WorkerProcess.StartAsync(database, cancellationToken);
                if (_killed.Count % 10 == 0)
                {
                    Findings.Say($"{_killed.Count} kills, {await WaitingAsync(cancellationToken)} jobs wait");
                }
            }

            while (await _metadata.CountAsync($"SELECT count(*) - {jobs} FROM jobs WHERE \"State\" IN ('completed', 'discarded', 'cancelled')", cancellationToken) < 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
        finally
        {
            await worker.DisposeAsync();
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var ends = await _metadata.ReadAsync("SELECT \"State\", count(*) FROM jobs GROUP BY 1 ORDER BY 2 DESC", cancellationToken);
        findings.Tell("jobs", jobs, string.Join(", ", ends.Select(end => $"{end[0]} {end[1]}")));
        await ExpectAsync(jobs, "SELECT count(*) FROM jobs WHERE \"State\" = 'completed'", "jobs are completed", cancellationToken);
        await ExpectAsync(jobs, "SELECT count(*) FROM effects", "rows of effects", cancellationToken);
        await ExpectAsync(jobs, "SELECT count(DISTINCT job) FROM effects JOIN jobs ON \"Id\" = job", "jobs with an effect", cancellationToken);
        await ExpectAsync(0, DoubleEffects, "jobs with two effects", cancellationToken);
        await ExpectAsync(jobs, EventChecks.EndsSql, "told ends", cancellationToken);
        await ExpectAsync(0, EventChecks.EndedTwiceSql, "jobs that ended twice", cancellationToken);
        await ExpectAsync(0, EventChecks.GapsSql, "workspaces whose events have gaps", cancellationToken);
        await ExpectAsync(0, "SELECT count(*) FROM (SELECT job, attempt FROM attempts GROUP BY 1, 2 HAVING count(*) > 1) twice", "attempts begun twice", cancellationToken);

        findings.Tell("attempts begun", await _metadata.CountAsync("SELECT count(*) FROM attempts", cancellationToken), "");
        findings.Tell(
            "attempts that found the effect of an earlier one",
            await _metadata.CountAsync("SELECT count(*) FROM attempts a JOIN effects e ON e.job = a.job AND e.attempt < a.attempt", cancellationToken),
            "changed nothing");
        await RescuesAsync(cancellationToken);
        await PlantAsync(cancellationToken);
    }

    /// <summary>The count of double effects is tried as well: one is made by hand.</summary>
    private async Task PlantAsync(CancellationToken cancellationToken)
    {
        await _metadata.ReadAsync("INSERT INTO effects SELECT * FROM effects LIMIT 1 RETURNING job", cancellationToken);
        if (await _metadata.CountAsync(DoubleEffects, cancellationToken) != 1)
        {
            findings.Violated("a double effect that was made by hand is not seen");
        }
    }

    private async Task ExpectAsync(long expected, string sql, string what, CancellationToken cancellationToken)
    {
        var found = await _metadata.CountAsync(sql, cancellationToken);
        if (found == expected)
        {
            findings.Tell(what, found, "as it must be");
        }
        else
        {
            findings.Violated($"{what}: {found}, and not {expected}");
        }
    }

    /// <summary>From each kill to the moment at which what it interrupted waits for its next attempt.</summary>
    private async Task RescuesAsync(CancellationToken cancellationToken)
    {
        var rescues = await Rescues.ReadAsync(_metadata, _killed.ToLookup(kill => kill.Process, kill => kill.At), cancellationToken);
        findings.Tell("kills of a worker", _killed.Count, $"{rescues.Count} jobs were taken from dead processes");
        if (rescues.Count < _killed.Count / 2)
        {
            findings.Violated($"The kills hit nothing: only {rescues.Count} jobs were interrupted.");
        }

        findings.Tell("rescue times, ms", rescues.Count, Rescues.Describe(rescues));
        if (rescues.Count > 0 && rescues.Max() > Rescues.Limit)
        {
            findings.Violated($"A job was given back {rescues.Max().TotalSeconds:N1} s after the kill, and not within {Rescues.Limit.TotalSeconds} s.");
        }
    }
}
