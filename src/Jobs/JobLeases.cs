using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Keeps the leases of this process, hears who was cancelled elsewhere, and takes jobs from the dead.</summary>
internal sealed class JobLeases(
    IServiceScopeFactory scopes, RunningJobs running, JobTransitions transitions, JobSignals signals, MetadataSharing sharing,
    TimeProvider clock, ILogger<JobLeases> logger)
{
    /// <summary>Prolongs all leases of this process in one statement.</summary>
    internal async Task RenewAsync(CancellationToken cancellationToken)
    {
        var tokens = Tokens();
        if (tokens.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var until = clock.GetUtcNow() + JobClaims.Lease;
        await Mine(scope, tokens).ExecuteUpdateAsync(set => set.SetProperty(job => job.LeaseUntil, until), cancellationToken);
    }

    /// <summary>Stops attempts that were cancelled in another process, and those that have lost their lease.</summary>
    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        var attempts = running.All;
        if (attempts.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var held = await Mine(scope, [.. attempts.Select(attempt => (Guid?)attempt.Token)])
            .Select(job => new { job.LeaseToken, job.CancelRequested })
            .ToDictionaryAsync(job => job.LeaseToken.GetValueOrDefault(), job => job.CancelRequested, cancellationToken);
        foreach (var attempt in attempts)
        {
            if (!held.TryGetValue(attempt.Token, out var cancelled))
            {
                // Also true of an attempt that ended since the list was made: then nobody listens any more.
                await attempt.StopAsync(StopReason.LeaseLost, cancellationToken);
            }
            else if (cancelled)
            {
                await attempt.StopAsync(StopReason.Cancelled, cancellationToken);
            }
        }
    }

    /// <summary>Takes over from an earlier process, if this one has the database for itself: whatever runs was run by a dead one.</summary>
    /// <remarks>Call it before the first claim.</remarks>
    /// <returns>How many jobs were rescued.</returns>
    internal async Task<int> TakeOverAsync(CancellationToken cancellationToken) =>
        sharing.IsShared ? 0 : await RescueAsync(everything: true, cancellationToken);

    /// <summary>Makes jobs available whose process has died: its lease is over.</summary>
    /// <returns>How many were rescued.</returns>
    internal Task<int> RescueAsync(CancellationToken cancellationToken) => RescueAsync(everything: false, cancellationToken);

    private List<Guid?> Tokens() => [.. running.All.Select(attempt => (Guid?)attempt.Token)];

    private static IQueryable<Job> Mine(AsyncServiceScope scope, List<Guid?> tokens) =>
        scope.ServiceProvider.GetRequiredService<AppDb>().Set<Job>()
            .Where(job => job.State == JobState.Running && tokens.Contains(job.LeaseToken));

    private async Task<int> RescueAsync(bool everything, CancellationToken cancellationToken)
    {
        List<Job> lost;
        await using (var scope = scopes.CreateAsyncScope())
        {
            var now = clock.GetUtcNow();
            lost = await scope.ServiceProvider.GetRequiredService<AppDb>().Set<Job>().AsNoTracking()
                .Where(job => job.State == JobState.Running && (everything || job.LeaseUntil < now))
                .ToListAsync(cancellationToken);
        }

        var rescued = 0;
        foreach (var job in lost)
        {
            var history = $"The lease of {job.LeaseOwner} ran out.";
            rescued += await transitions.LoseAsync(job, history, cancellationToken) ? 1 : 0;
        }

        if (rescued > 0)
        {
            logger.Rescued(rescued);
            signals.WorkMayWait();
        }

        return rescued;
    }
}
