using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Names a job record in stored rows: <c>module.verb.vN</c>, never renamed.</summary>
/// <param name="kind">The stable kind.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class JobKindAttribute(string kind) : Attribute
{
    /// <summary>The stable kind.</summary>
    public string Kind { get; } = kind;
}

/// <summary>Does one kind of job. Runs at least once, so it must find out what an earlier attempt has done.</summary>
public interface IWorker<in TJob>
    where TJob : class
{
    /// <summary>Works on one job; a throw is a retry.</summary>
    /// <param name="cancellationToken">Fires on a cancelled job, on a lost lease and at shutdown.</param>
    Task<JobOutcome> WorkAsync(TJob job, JobContext context, CancellationToken cancellationToken);
}

/// <summary>
/// Does small jobs of one kind, many in one transaction, which ends the jobs too: what it writes there happens exactly once for each job,
/// and a thousand jobs cost not much more than ten commits.
/// </summary>
public interface IBatchWorker<in TJob>
    where TJob : class
{
    /// <summary>Works on jobs of one workspace, in order. A throw undoes all of it: each job is then tried alone, with those attempts that it has.</summary>
    /// <param name="db">In the transaction of the batch. Anything else that the worker does may be done again; keep it to some milliseconds a job.</param>
    /// <param name="cancellationToken">Fires on a lost lease and at shutdown.</param>
    Task WorkAsync(IReadOnlyList<TJob> jobs, AppDb db, CancellationToken cancellationToken);
}

/// <summary>How an attempt ended: a closed set.</summary>
public abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <summary>Finished; <paramref name="Result"/> (any JSON-serialisable value, or null) is kept with the job.</summary>
    public sealed record Done(object? Result = null) : JobOutcome;

    /// <summary>Not yet: try again at this instant, without counting an attempt.</summary>
    public sealed record RetryAt(DateTimeOffset At) : JobOutcome;

    /// <summary>Can never succeed, and the person who caused it should read why.</summary>
    public sealed record Discard(Error Error) : JobOutcome;
}

/// <summary>How a job is queued.</summary>
public sealed record JobOptions
{
    /// <summary>The workspace that the job belongs to and is fairly scheduled with.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>Jobs with the same key run one at a time, in the order of acceptance; null for no order.</summary>
    public string? OrderKey { get; init; }

    /// <summary>At most one unfinished job has this key (enforced by the database); null for no limit.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>Smaller runs first. Default 100.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>Attempts before the dead-letter list. Default 5.</summary>
    public int MaxAttempts { get; init; } = 5;
}

/// <summary>What a worker knows of its attempt.</summary>
public abstract class JobContext
{
    /// <summary>The job.</summary>
    public abstract Guid JobId { get; }

    /// <summary>The workspace of the job.</summary>
    public abstract Guid WorkspaceId { get; }

    /// <summary>1 on the first attempt.</summary>
    public abstract int Attempt { get; }

    /// <summary>Tells how far the work is, 0 to 1; written at most twice a second and never backwards.</summary>
    public abstract Task ReportProgressAsync(double fraction, CancellationToken cancellationToken);

    /// <summary>
    /// Called inside the transaction that publishes the outcome: proves that this attempt still holds its lease, so that
    /// a worker that was given up for dead changes nothing.
    /// </summary>
    /// <exception cref="LeaseLostException">Another attempt owns the job now; the transaction must be rolled back.</exception>
    public abstract Task FenceAsync(AppDb db, CancellationToken cancellationToken);
}

/// <summary>The attempt no longer holds the lease of its job.</summary>
public sealed class LeaseLostException() : Exception("The lease of this job was lost to another attempt.");

/// <summary>Queues jobs.</summary>
public interface IJobQueue
{
    /// <summary>Adds <paramref name="job"/> to <paramref name="db"/> without saving: it exists when the caller's transaction commits.</summary>
    /// <returns>The id of the job.</returns>
    Guid Enqueue<TJob>(AppDb db, TJob job, JobOptions options)
        where TJob : class;

    /// <summary>Waits until the job has ended or <paramref name="timeout"/> is over.</summary>
    /// <returns>The job as it then is; null if there is no such job in the workspace.</returns>
    Task<JobStatus?> WaitAsync(Guid workspaceId, Guid jobId, TimeSpan timeout, CancellationToken cancellationToken);
}
