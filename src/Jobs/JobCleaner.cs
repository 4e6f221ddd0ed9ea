using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Removes jobs that ended long ago. A loop of its own: a large removal must not delay heartbeats.</summary>
internal sealed class JobCleaner(
    IServiceScopeFactory scopes, IOptions<JobsOptions> options, TimeProvider clock, ILogger<JobCleaner> logger)
    : BackgroundService
{
    private const int BatchSize = 1_000; // short write locks

    /// <returns>How many were removed.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var jobs = scope.ServiceProvider.GetRequiredService<AppDb>().Set<Job>();
        var finishedBefore = clock.GetUtcNow() - options.Value.KeepFinished;
        var discardedBefore = clock.GetUtcNow() - options.Value.KeepDiscarded;
        var old = jobs.Where(job =>
            (job.FinishedAt < finishedBefore && (job.State == JobState.Completed || job.State == JobState.Cancelled))
            || (job.FinishedAt < discardedBefore && job.State == JobState.Discarded));
        int removed, total = 0;
        do
        {
            removed = await old.OrderBy(job => job.FinishedAt).Take(BatchSize).ExecuteDeleteAsync(cancellationToken);
            total += removed;
        }
        while (removed == BatchSize);

        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await RunOnceAsync(stoppingToken) is > 0 and var removed)
                {
                    logger.Cleaned(removed);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.CleaningFailed(exception); // part of the worker loop: it outlives a database that is away for a while
            }
        }
    }
}
