using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Once a second: hears cancellations; less often: renews leases, rescues, measures the backlog.</summary>
/// <remarks>Registered before the runner, so that it starts earlier and goes on renewing while the runner drains.</remarks>
internal sealed class JobKeeper(
    JobLeases leases, IServiceScopeFactory scopes, JobMetrics metrics, TimeProvider clock, ILogger<JobKeeper> logger)
    : BackgroundService
{
    private const int RenewEvery = 5;
    private const int RescueEvery = 2; // 15 s of lease, 2 s here and 1 s of polling: under 20 s after a kill
    private const int MeasureEvery = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        for (var tick = 1L; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            try
            {
                await RunOnceAsync(tick, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.KeepingFailed(exception); // part of the worker loop: it outlives a database that is away for a while
            }
        }
    }

    /// <param name="tick">Seconds since the start.</param>
    internal async Task RunOnceAsync(long tick, CancellationToken cancellationToken)
    {
        if (tick % RenewEvery == 0)
        {
            await leases.RenewAsync(cancellationToken);
        }

        await leases.CheckAsync(cancellationToken);
        if (tick % RescueEvery == 0)
        {
            await leases.RescueAsync(cancellationToken);
        }

        if (tick % MeasureEvery == 0)
        {
            await MeasureAsync(cancellationToken);
        }
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var waiting = scope.ServiceProvider.GetRequiredService<AppDb>().Set<Job>().Where(job => job.State == JobState.Available);
        metrics.Waiting(
            await waiting.CountAsync(cancellationToken),
            await waiting.MinAsync(job => (DateTimeOffset?)job.RunAt, cancellationToken));
    }
}
