using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tablinum.Jobs;

/// <summary>Claims jobs and starts their attempts, as soon as something is committed or a worker is free.</summary>
internal sealed class JobRunner(
    JobLeases leases, JobClaims claims, JobAttempts attempts, RunningJobs running, JobSignals signals, TimeProvider clock,
    ILogger<JobRunner> logger)
    : BackgroundService
{
    /// <summary>The net under the signals: jobs of other processes, and those whose time has come.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private Task _firstWork = Task.CompletedTask;

    private long? _promotedAt;

    /// <summary>All of one look, as tests call it; <see cref="WhenIdleAsync"/> awaits the work.</summary>
    /// <returns>How many jobs were begun.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        await claims.PromoteAsync(cancellationToken);
        return await BeginAsync(cancellationToken);
    }

    /// <summary>Claims what it may and starts it.</summary>
    private async Task<int> BeginAsync(CancellationToken cancellationToken)
    {
        var started = 0;
        await foreach (var jobs in claims.ClaimAsync(cancellationToken))
        {
            attempts.Start(jobs); // each at once: what comes after it may fail
            started += jobs.Count;
        }

        return started;
    }

    /// <summary>Returns when the attempts that run now have ended.</summary>
    internal Task WhenIdleAsync(CancellationToken cancellationToken) => running.WhenIdleAsync(cancellationToken);

    /// <summary>From now on a commit is noticed, also one that comes before the loop has begun on its own thread.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _firstWork = signals.NextWork;
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Takes no more jobs, stops the running ones and waits until they are available for others.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var unfinished = running.All;
        if (unfinished.Count > 0)
        {
            logger.Draining(unfinished.Count);
        }

        await Task.WhenAll(unfinished.Select(attempt => attempt.StopAsync(StopReason.Shutdown, cancellationToken)));
        await running.WhenIdleAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first look is a lot of work, most of it compilation: it comes when the server answers, unless there is something to do.
        await Task.WhenAny(_firstWork, Task.Delay(Poll, clock, stoppingToken));
        var tookOver = false;
        var poll = Task.CompletedTask;
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = signals.NextWork; // before looking: a commit during the look must not be missed
            try
            {
                if (!tookOver)
                {
                    await leases.TakeOverAsync(stoppingToken);
                    tookOver = true;
                }

                if (_promotedAt is not { } last || clock.GetElapsedTime(last) >= Poll)
                {
                    _promotedAt = clock.GetTimestamp();
                    await claims.PromoteAsync(stoppingToken);
                }

                await BeginAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.ClaimFailed(exception); // the worker loop outlives a database that is away for a while
                next = Task.Delay(Poll, clock, stoppingToken); // and does not spin meanwhile
            }

            poll = poll.IsCompleted ? Task.Delay(Poll, clock, stoppingToken) : poll; // not one for each signal
            await Task.WhenAny(next, poll);
        }
    }
}
