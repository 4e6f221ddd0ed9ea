using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>The table <c>jobs</c> in SQLite or PostgreSQL.</summary>
internal class JobStore(IServiceScopeFactory scopes) : IJobStore
{
    private const string UniqueViolation = "23505"; // of PostgreSQL; SQLite has one writer, who sees what runs

    private const int PromotedAtOnce = 1_000; // short write locks
    private const int MaxTries = 3;

    public async Task PromoteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var session = Open();
        var due = session.Jobs.Where(job => job.State == JobState.Retryable && job.RunAt <= now);
        if (await due.AnyAsync(cancellationToken)) // the common look, which must not take the write lock
        {
            await session.Db.Database.ExecuteSqlAsync(JobStatements.Promote(session.Db, now, PromotedAtOnce), cancellationToken);
        }
    }

    public virtual async Task<IReadOnlyList<ReadyJobs>> ReadyAsync(IReadOnlyList<string> kinds, CancellationToken cancellationToken)
    {
        await using var session = Open();
        return await session.Jobs.FromSql(JobStatements.Heads(kinds))
            .Select(job => new ReadyJobs(job.WorkspaceId, job.Priority, job.RunAt))
            .ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<Job>> TakeAsync(ReadyJobs from, JobsWanted wanted, JobLease lease, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var taken = await TryTakeAsync(from, wanted, lease, cancellationToken);
                return [.. taken.OrderBy(job => job.RunAt).ThenBy(job => job.Id)];
            }
            catch (DbException lost) when (lost.SqlState == UniqueViolation)
            {
                // Another node took a job of the same order key in this moment, which only the unique index sees.
                if (tries == MaxTries)
                {
                    return [];
                }
            }
        }
    }

    public virtual async Task<bool> ChangeAsync(Job job, JobChange change, CancellationToken cancellationToken)
    {
        await using var session = Open();
        await using var transaction = await session.Db.Database.BeginTransactionAsync(cancellationToken);
        if (await session.Db.Database.ExecuteSqlAsync(JobStatements.Change(session.Db, [job], change), cancellationToken) == 0)
        {
            return false;
        }

        session.Db.Raise(JobEvents.OfChange(job, change));
        await session.Db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async Task CompleteAsync(IReadOnlyList<Job> jobs, Func<AppDb, Task> work, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var session = Open();
        await using var transaction = await session.Db.Database.BeginTransactionAsync(cancellationToken);
        await work(session.Db);
        await session.Db.SaveChangesAsync(cancellationToken);
        var now = clock.GetUtcNow(); // the work took its time
        var done = new JobChange(JobState.Completed, now) { Progress = 1 };
        var completed = await session.Db.Database.ExecuteSqlAsync(JobStatements.Change(session.Db, jobs, done, heldAt: now), cancellationToken);
        if (completed < jobs.Count)
        {
            throw new LeaseLostException();
        }

        foreach (var job in jobs)
        {
            session.Db.Raise(JobEvents.OfChange(job, done));
        }

        await session.Db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task FenceAsync(AppDb db, Job job, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("A fence outside of a transaction protects nothing: begin one before calling it.");
        }

        // An UPDATE and not a SELECT: it locks the row, so that the lease cannot be taken away before the commit.
        var until = now + JobLease.Duration;
        var held = await db.Set<Job>()
            .Where(row => row.Id == job.Id && row.LeaseToken == job.LeaseToken && row.LeaseUntil > now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, until), cancellationToken);
        if (held == 0)
        {
            throw new LeaseLostException();
        }
    }

    public async Task ReportProgressAsync(Job job, double fraction, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var session = Open();
        await using var transaction = await session.Db.Database.BeginTransactionAsync(cancellationToken);
        var written = await session.Jobs
            .Where(row => row.Id == job.Id && row.LeaseToken == job.LeaseToken && row.Progress < fraction)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Progress, fraction), cancellationToken);
        if (written == 1)
        {
            session.Db.Raise(JobEvents.OfProgress(job, fraction, at));
            await session.Db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    public async Task RenewAsync(IReadOnlyCollection<Guid> tokens, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var session = Open();
        await session.LeasedBy(tokens).ExecuteUpdateAsync(set => set.SetProperty(job => job.LeaseUntil, until), cancellationToken);
    }

    public async Task<IReadOnlyList<HeldJob>> HeldAsync(IReadOnlyCollection<Guid> tokens, CancellationToken cancellationToken)
    {
        await using var session = Open();
        return await session.LeasedBy(tokens)
            .Select(job => new HeldJob(job.Id, job.LeaseToken.GetValueOrDefault(), job.CancelRequested)).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<Job>> RunningAsync(DateTimeOffset? leasedUntilBefore, CancellationToken cancellationToken)
    {
        await using var session = Open();
        return await session.Jobs.AsNoTracking()
            .Where(job => job.State == JobState.Running && (leasedUntilBefore == null || job.LeaseUntil < leasedUntilBefore))
            .ToListAsync(cancellationToken);
    }

    public async Task<bool> CancelWaitingAsync(Guid workspaceId, Guid jobId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var session = Open();
        await using var transaction = await session.Db.Database.BeginTransactionAsync(cancellationToken);
        var cancelled = await session.Of(workspaceId, jobId)
            .Where(job => job.State == JobState.Available || job.State == JobState.Retryable)
            .ExecuteUpdateAsync(
                set => set.SetProperty(job => job.State, JobState.Cancelled).SetProperty(job => job.FinishedAt, at), cancellationToken) == 1;
        if (cancelled)
        {
            await JobEvents.RaiseChangesAsync(session.Db, session.Of(workspaceId, jobId), at, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return cancelled;
    }

    public async Task<bool> RequestCancelAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken)
    {
        await using var session = Open();
        return await session.Of(workspaceId, jobId).Where(job => job.State == JobState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(job => job.CancelRequested, true), cancellationToken) == 1;
    }

    public async Task<JobState?> StateAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken)
    {
        await using var session = Open();
        return await session.Of(workspaceId, jobId).Select(job => (JobState?)job.State).SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<(int Count, DateTimeOffset? OldestSince)> BacklogAsync(CancellationToken cancellationToken)
    {
        await using var session = Open();
        var waiting = session.Jobs.Where(job => job.State == JobState.Available).Where(JobPauses.NotPaused(session.Db));
        return (await waiting.CountAsync(cancellationToken), await waiting.MinAsync(job => (DateTimeOffset?)job.RunAt, cancellationToken));
    }

    /// <summary>One try of <see cref="TakeAsync"/>; the jobs come in any order.</summary>
    protected virtual async Task<IReadOnlyList<Job>> TryTakeAsync(ReadyJobs from, JobsWanted wanted, JobLease lease, CancellationToken cancellationToken)
    {
        await using var session = Open();
        await using var transaction = await session.Db.Database.BeginTransactionAsync(cancellationToken);
        var taken = await session.Jobs.FromSql(JobStatements.Take(session.Db, from, wanted, lease))
            .AsNoTracking().ToListAsync(cancellationToken);
        taken.ForEach(job => session.Db.Raise(JobEvents.OfChange(job, lease.From)));
        await session.Db.SaveChangesAsync(cancellationToken);

        // Not cancelled half way: a claim that was committed unseen would wait for its rescue.
        await transaction.CommitAsync(CancellationToken.None);
        return taken;
    }

    private Session Open() => new(scopes.CreateAsyncScope());

    /// <summary>A context for one call.</summary>
    private readonly struct Session(AsyncServiceScope scope) : IAsyncDisposable
    {
        public AppDb Db { get; } = scope.ServiceProvider.GetRequiredService<AppDb>();

        public DbSet<Job> Jobs => Db.Set<Job>();

        public IQueryable<Job> Of(Guid workspaceId, Guid jobId) => Jobs.Where(job => job.Id == jobId && job.WorkspaceId == workspaceId);

        public IQueryable<Job> LeasedBy(IReadOnlyCollection<Guid> tokens)
        {
            var any = tokens.Select(token => (Guid?)token).ToList();
            return Jobs.Where(job => job.State == JobState.Running && any.Contains(job.LeaseToken));
        }

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
