using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Takes jobs for this process: portable LINQ to choose, one conditional UPDATE a job to win it against other processes.</summary>
internal sealed class JobClaims(
    IServiceScopeFactory scopes, Workers workers, RunningJobs running, IOptions<JobsOptions> options, TimeProvider clock)
{
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly FairShare _fair = new();

    /// <summary>Claims at most as many jobs as workers are free. One call at a time.</summary>
    internal async Task<IReadOnlyList<Job>> ClaimAsync(CancellationToken cancellationToken)
    {
        var slots = options.Value.MaxWorkers - running.Count;
        if (slots <= 0 || workers.Kinds.Count == 0)
        {
            return [];
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await PromoteDueAsync(db, cancellationToken);
        var chosen = await ChooseAsync(db, slots, cancellationToken);
        return chosen.Count == 0 ? [] : await TakeAsync(db, chosen, cancellationToken);
    }

    /// <summary>Retryable jobs whose time has come are available again, so that a claim looks at one state only.</summary>
    private async Task PromoteDueAsync(AppDb db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = db.Set<Job>().Where(job => job.State == JobState.Retryable && job.RunAt <= now);
        if (await due.AnyAsync(cancellationToken)) // the common poll finds nothing and must not take the write lock
        {
            await due.ExecuteUpdateAsync(set => set.SetProperty(job => job.State, JobState.Available), cancellationToken);
        }
    }

    private async Task<List<Job>> ChooseAsync(AppDb db, int slots, CancellationToken cancellationToken)
    {
        var ready = await db.Set<Job>()
            .Where(job => job.State == JobState.Available && workers.Kinds.Contains(job.Kind))
            .GroupBy(job => new { job.WorkspaceId, job.Priority })
            .Select(group => new ReadyJobs(group.Key.WorkspaceId, group.Key.Priority, group.Count(), group.Min(job => job.RunAt)))
            .ToListAsync(cancellationToken);

        var chosen = new List<Job>();
        var busy = new Dictionary<Guid, int>(running.CountByWorkspace());
        while (slots > chosen.Count && ready.Count > 0)
        {
            var plan = _fair.Plan(slots - chosen.Count, ready, busy, options.Value.MaxWorkersPerWorkspace);
            if (plan.Count == 0)
            {
                break;
            }

            foreach (var (from, take) in plan)
            {
                var heads = await HeadsAsync(db, from, take, cancellationToken);
                chosen.AddRange(heads);
                busy[from.WorkspaceId] = busy.GetValueOrDefault(from.WorkspaceId) + heads.Count;

                // Asked once for each entry: what it did not give waits for an earlier job of its order key.
                ready.Remove(from);
            }
        }

        return chosen;
    }

    private async Task<List<Job>> HeadsAsync(AppDb db, ReadyJobs from, int take, CancellationToken cancellationToken)
    {
        var jobs = db.Set<Job>();
        return await jobs.AsNoTracking()
            .Where(job => job.State == JobState.Available && job.WorkspaceId == from.WorkspaceId && job.Priority == from.Priority)
            .Where(job => workers.Kinds.Contains(job.Kind))
            .Where(job => job.OrderKey == null || !jobs.Any(earlier => earlier.OrderKey == job.OrderKey
                && (earlier.State == JobState.Available || earlier.State == JobState.Running || earlier.State == JobState.Retryable)
                && earlier.Id < job.Id))
            .OrderBy(job => job.RunAt)
            .ThenBy(job => job.Id)
            .Take(take)
            .ToListAsync(cancellationToken);
    }

    private async Task<List<Job>> TakeAsync(AppDb db, List<Job> chosen, CancellationToken cancellationToken)
    {
        var claimed = new List<Job>(chosen.Count);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // In the order of ids: two processes that claim overlapping batches must not lock rows crosswise.
        foreach (var job in chosen.OrderBy(job => job.Id))
        {
            if (await TryTakeAsync(db, job, cancellationToken))
            {
                claimed.Add(job);
            }
        }

        // Not cancelled half way: a claim that was committed unseen would wait for its rescue.
        await transaction.CommitAsync(CancellationToken.None);
        return claimed;
    }

    private async Task<bool> TryTakeAsync(AppDb db, Job job, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var seen = job.Attempt;
        (job.Attempt, job.State, job.StartedAt) = (seen + 1, JobState.Running, now);
        (job.LeaseOwner, job.LeaseToken, job.LeaseUntil) = (running.Owner, Guid.CreateVersion7(now), now + Lease);
        return await db.Set<Job>()
            .Where(row => row.Id == job.Id && row.State == JobState.Available && row.Attempt == seen)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.State, job.State)
                    .SetProperty(row => row.Attempt, job.Attempt)
                    .SetProperty(row => row.StartedAt, job.StartedAt)
                    .SetProperty(row => row.LeaseOwner, job.LeaseOwner)
                    .SetProperty(row => row.LeaseToken, job.LeaseToken)
                    .SetProperty(row => row.LeaseUntil, job.LeaseUntil),
                cancellationToken) == 1;
    }
}
