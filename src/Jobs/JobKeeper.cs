using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tablinum.Jobs;

/// <summary>Once a second: hears cancellations; less often: rescues, measures the backlog.</summary>
internal sealed class JobKeeper(
    JobLeases leases, IJobStore store, JobMetrics metrics, TimeProvider clock, ILogger<JobKeeper> logger)
    : BackgroundService
{
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
        var (count, oldestSince) = await store.BacklogAsync(cancellationToken);
        metrics.Waiting(count, oldestSince);
    }
}
