using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Removes jobs that ended long ago. A loop of its own: a large removal must not delay heartbeats.</summary>
internal sealed class JobCleaner(
    IServiceScopeFactory scopes, IOptions<JobsOptions> options, TimeProvider clock, ILogger<JobCleaner> logger)
    : PeriodicWork(first: TimeSpan.FromMinutes(1), period: TimeSpan.FromMinutes(1), clock)
{
    private const int BatchSize = 1_000; // short write locks

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var jobs = scope.ServiceProvider.GetRequiredService<AppDb>().Set<Job>();
        var finishedBefore = Clock.GetUtcNow() - options.Value.KeepFinished;
        var discardedBefore = Clock.GetUtcNow() - options.Value.KeepDiscarded;
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

        if (total > 0)
        {
            logger.Cleaned(total);
        }
    }

    protected override void Failed(Exception exception) => logger.CleaningFailed(exception);
}
