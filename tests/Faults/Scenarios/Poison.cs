using System.Diagnostics;
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

/// <summary>Jobs that crash, fill or fail whoever works on them end on the dead-letter list, and the jobs of others are done meanwhile.</summary>
internal sealed class Poison(string database, Findings findings)
{
    private const int Nodes = 2;
    private const int OfEach = 3;
    private const int Attempts = 3;
    private const int Others = 300;

    private static readonly string[] Harms = ["throw", "crash", "memory"];

    /// <summary>Each crash takes a process with it, and a lease has to run out: all poison, one after the other, in the worst case.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    private readonly Metadata _metadata = Metadata.OfPostgres(database);

    public static async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        await using (var postgres = await PostgresServer.StartAsync(cancellationToken))
        {
            var database = await postgres.NewDatabaseAsync(cancellationToken);
            await JobHost.MigrateAsync(database, cancellationToken);
            await new Poison(database, findings).RunAsync(cancellationToken);
        }

        await PoisonImports.RunAsync(findings, cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var api = JobHost.Build(database, JobRole.Api);
        await api.StartAsync(cancellationToken);
        await QueueAsync(api, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(Patience);
        var watch = Stopwatch.StartNew();
        var nodes = Enumerable.Range(0, Nodes).Select(_ => KeepRunningAsync(stop.Token)).ToList();
        await WaitAsync("SELECT count(*) FROM jobs WHERE \"Kind\" = 'faults.effect.v1' AND \"State\" <> 'completed'", stop.Token);
        var others = watch.Elapsed;
        await WaitAsync("SELECT count(*) FROM jobs WHERE \"State\" IN ('available', 'running', 'retryable')", stop.Token);
        findings.Tell("jobs of another workspace beside the poison", Others, string.Create(CultureInfo.InvariantCulture, $"done after {others.TotalSeconds:N1} s"));
        var all = watch.Elapsed;
        await stop.CancelAsync();
        var crashes = (await Task.WhenAll(nodes)).Sum();
        findings.Tell("processes that the poison took with it", crashes, string.Create(CultureInfo.InvariantCulture, $"all of it on the dead-letter list after {all.TotalSeconds:N1} s"));
        await CheckAsync(cancellationToken);
        await api.StopAsync(cancellationToken);
    }

    private static async Task QueueAsync(IHost api, CancellationToken cancellationToken)
    {
        var queue = api.Services.GetRequiredService<IJobQueue>();
        await using var scope = api.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var (bad, good) = (new Guid("01890000-0000-7000-8000-000000000066"), new Guid("01890000-0000-7000-8000-000000000077"));
        foreach (var harm in Enumerable.Repeat(Harms, OfEach).SelectMany(harms => harms))
        {
            queue.Enqueue(db, new PoisonJob(harm), new JobOptions { WorkspaceId = bad, MaxAttempts = Attempts });
        }

        for (var i = 0; i < Others; i++)
        {
            queue.Enqueue(db, new EffectJob(BeforeMs: 10, AfterMs: 10), new JobOptions { WorkspaceId = good, MaxAttempts = 50 });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>As a supervisor does: whatever ended is started again.</summary>
    /// <returns>How often it ended by itself.</returns>
    private async Task<int> KeepRunningAsync(CancellationToken stop)
    {
        var ends = 0;
        try
        {
            while (true)
            {
                await using var worker = await WorkerProcess.StartAsync(database, stop);
                await worker.WaitAsync(stop);
                ends++;
            }
        }
        catch (WorkerEndedException)
        {
            return ends + 1 + await KeepRunningAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return ends;
        }
    }

    private async Task WaitAsync(string left, CancellationToken stop)
    {
        try
        {
            while (await _metadata.CountAsync(left, stop) > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            findings.Violated($"after {Patience.TotalMinutes} minutes there are still some: {left}");
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var row in await _metadata.ReadAsync(
            "SELECT \"Payload\", \"State\", \"ErrorCode\", \"Attempt\", count(*) FROM jobs WHERE \"Kind\" = 'faults.poison.v1' GROUP BY 1, 2, 3, 4 ORDER BY 1", cancellationToken))
        {
            findings.Tell($"poison {row[0]}", long.Parse(row[4]!, CultureInfo.InvariantCulture), $"{row[1]} as {row[2]} after {row[3]} attempts");
            if (row[1] != "discarded" || row[3] != $"{Attempts}")
            {
                findings.Violated($"poison {row[0]} is {row[1]} after {row[3]} attempts, and not discarded after {Attempts}");
            }
        }

        foreach (var (sql, means) in ((string, string)[])[
            ("SELECT count(*) FROM (SELECT job FROM effects GROUP BY job HAVING count(*) > 1) twice", "jobs with two effects"),
            ($"SELECT abs(count(*) - {Others}) FROM effects", "effects too many or too few"),
            (EventChecks.EndedTwiceSql, "jobs whose end was told twice"),
            (EventChecks.UntoldEndsSql, "jobs whose end was not told")])
        {
            if (await _metadata.CountAsync(sql, cancellationToken) is > 0 and var count)
            {
                findings.Violated($"poison: {count} {means}");
            }
        }
    }
}
