using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Keeps the leases of this process, hears who was cancelled elsewhere, and takes jobs from the dead.</summary>
internal sealed class JobLeases(
    IJobStore store, RunningJobs running, JobTransitions transitions, JobSignals signals, MetadataSharing sharing,
    TimeProvider clock, ILogger<JobLeases> logger)
{
    /// <summary>Prolongs all leases of this process in one statement.</summary>
    internal async Task RenewAsync(CancellationToken cancellationToken)
    {
        var tokens = TokensOf(running.All);
        if (tokens.Count > 0)
        {
            await store.RenewAsync(tokens, clock.GetUtcNow() + JobLease.Duration, cancellationToken);
        }
    }

    /// <summary>Stops attempts that were cancelled in another process, and those that have lost their lease.</summary>
    internal async Task CheckAsync(CancellationToken cancellationToken)
    {
        var attempts = running.All;
        if (attempts.Count == 0)
        {
            return;
        }

        var held = (await store.HeldAsync(TokensOf(attempts), cancellationToken)).ToLookup(job => (job.JobId, job.Token), job => job.CancelRequested);
        foreach (var attempt in attempts)
        {
            if (!attempt.Jobs.All(job => held.Contains((job.Id, attempt.Token))))
            {
                // Also true of an attempt that ended since the list was made: then nobody listens any more.
                await attempt.StopAsync(StopReason.LeaseLost, cancellationToken);
            }
            else if (attempt.Jobs is [var only] && held[(only.Id, attempt.Token)].Single())
            {
                await attempt.StopAsync(StopReason.Cancelled, cancellationToken); // a batch is done before anybody could stop one of it
            }
        }
    }

    /// <summary>Takes over from an earlier process, if this one has the database for itself: whatever runs was run by a dead one.</summary>
    /// <remarks>Call it before the first claim.</remarks>
    /// <returns>How many jobs were rescued.</returns>
    internal async Task<int> TakeOverAsync(CancellationToken cancellationToken) =>
        sharing.IsShared ? 0 : await RescueAsync(leasedUntilBefore: null, cancellationToken);

    /// <summary>Makes jobs available whose process has died: its lease is over.</summary>
    /// <returns>How many were rescued.</returns>
    internal Task<int> RescueAsync(CancellationToken cancellationToken) => RescueAsync(clock.GetUtcNow(), cancellationToken);

    private async Task<int> RescueAsync(DateTimeOffset? leasedUntilBefore, CancellationToken cancellationToken)
    {
        var rescued = 0;
        foreach (var job in await store.RunningAsync(leasedUntilBefore, cancellationToken))
        {
            var history = $"The lease of {job.LeaseOwner} ran out.";
            rescued += await transitions.LoseAsync(job, history, cancellationToken) ? 1 : 0;
        }

        if (rescued > 0)
        {
            logger.Rescued(rescued);
            await store.PromoteAsync(clock.GetUtcNow(), cancellationToken); // they need not wait for the next look
            signals.WorkMayWait();
        }

        return rescued;
    }

    private static List<Guid> TokensOf(IEnumerable<RunningJob> attempts) => [.. attempts.Select(attempt => attempt.Token).Distinct()];
}
