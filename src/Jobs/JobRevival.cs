using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Makes jobs available again that have ended without success, as if they were new; what went wrong before stays in their history.</summary>
internal sealed class JobRevival(AppDb db, JobSignals signals, TimeProvider clock)
{
    private const int BatchSize = 1_000; // short write locks

    /// <returns>Null; or that there is no such job, that it is not one to be tried again, or that another one has its unique key.</returns>
    internal async Task<Error?> RetryAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken)
    {
        var job = db.Set<Job>().Where(job => job.Id == jobId && job.WorkspaceId == workspaceId);
        var revived = await ReviveAsync(
            workspaceId, job.Where(job => job.State == JobState.Discarded || job.State == JobState.Cancelled || job.State == JobState.Retryable), cancellationToken);
        if (revived == 1)
        {
            return null;
        }

        var state = await job.Select(job => (JobState?)job.State).SingleOrDefaultAsync(cancellationToken);
        return state switch
        {
            null => JobErrors.NotFound,
            JobState.Discarded or JobState.Cancelled => JobErrors.KeyInUse,
            _ => JobErrors.NotToRetry,
        };
    }

    /// <summary>All of the dead-letter list of a workspace, the oldest first.</summary>
    /// <param name="kind">Only these; null for all.</param>
    /// <returns>How many are available again. Of several with one unique key the latest is.</returns>
    internal async Task<int> RedriveAsync(Guid workspaceId, string? kind, CancellationToken cancellationToken)
    {
        var total = 0;
        var last = Guid.Empty;
        while (true)
        {
            var ids = await db.Set<Job>()
                .Where(job => job.WorkspaceId == workspaceId && job.State == JobState.Discarded && (kind == null || job.Kind == kind) && job.Id > last)
                .OrderBy(job => job.Id).Select(job => job.Id).Take(BatchSize).ToListAsync(cancellationToken);
            if (ids.Count == 0)
            {
                return total;
            }

            last = ids[^1];
            total += await ReviveAsync(workspaceId, db.Set<Job>().Where(job => ids.Contains(job.Id) && job.State == JobState.Discarded), cancellationToken);
        }
    }

    private async Task<int> ReviveAsync(Guid workspaceId, IQueryable<Job> which, CancellationToken cancellationToken)
    {
        var now = clock.GetStorableNow();
        var jobs = db.Set<Job>();
        var free = which.Where(job => job.UniqueKey == null || !jobs.Any(other => other.UniqueKey == job.UniqueKey && other.Id != job.Id
            && (other.State == JobState.Available || other.State == JobState.Running || other.State == JobState.Retryable
                || (other.State == JobState.Discarded && other.Id > job.Id))));
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var revived = await free.ExecuteUpdateAsync(
                set => set
                    .SetProperty(job => job.State, JobState.Available)
                    .SetProperty(job => job.RunAt, now)
                    .SetProperty(job => job.Attempt, 0)
                    .SetProperty(job => job.Progress, 0.0)
                    .SetProperty(job => job.CancelRequested, false)
                    .SetProperty(job => job.ErrorCode, (string?)null)
                    .SetProperty(job => job.ErrorDetail, (string?)null)
                    .SetProperty(job => job.ErrorStatus, (int?)null)
                    .SetProperty(job => job.StartedAt, (DateTimeOffset?)null)
                    .SetProperty(job => job.FinishedAt, (DateTimeOffset?)null),
                cancellationToken);
            if (revived > 0)
            {
                var available = jobs.Where(job => job.WorkspaceId == workspaceId && job.State == JobState.Available && job.RunAt == now);
                await JobEvents.RaiseChangesAsync(db, available, now, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                signals.WorkWasQueued();
            }

            return revived;
        }
        catch (DbException exception) when (!exception.IsTransient)
        {
            // Somebody queued a job of the same key in this moment: then none is free any more.
            if (await free.AnyAsync(cancellationToken))
            {
                throw;
            }

            return 0;
        }
    }
}
