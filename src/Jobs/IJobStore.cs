using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>What the engine of jobs asks of the metadata database.</summary>
/// <remarks>
/// Each call is one transaction: it happens whole or not at all, and what it changes is told to those who watch the workspace. A call
/// that throws may have happened, for a connection can break after the commit; then a lease that nobody knows of runs out. The store
/// has no clock of its own: instants are those of the caller's node.
/// </remarks>
internal interface IJobStore
{
    /// <summary>Makes retryable jobs available whose time has come, so that a claim looks at one state only.</summary>
    Task PromoteAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Who has jobs of some kinds available and is not paused, in no order.</summary>
    Task<IReadOnlyList<ReadyJobs>> ReadyAsync(IReadOnlyList<string> kinds, CancellationToken cancellationToken);

    /// <summary>
    /// Leases the first jobs of a workspace and priority, the oldest first. Of an order key only the first that has not ended, and
    /// only while none runs.
    /// </summary>
    /// <returns>The jobs as they now are; fewer than asked for if there are no more, or if others take them in this moment.</returns>
    Task<IReadOnlyList<Job>> TakeAsync(ReadyJobs from, JobsWanted wanted, JobLease lease, CancellationToken cancellationToken);

    /// <summary>Ends an attempt, if it still has its lease.</summary>
    /// <param name="job">As it was leased, or as it was read of a node that is given up for dead.</param>
    /// <returns>False, and nothing has changed, if it has not.</returns>
    Task<bool> ChangeAsync(Job job, JobChange change, CancellationToken cancellationToken);

    /// <summary>Does the work of a batch and completes it, all in one transaction.</summary>
    /// <param name="jobs">Of one workspace and one lease.</param>
    /// <param name="work">Changes the database that it is given, and nothing else.</param>
    /// <param name="clock">Tells when the work is done.</param>
    /// <exception cref="LeaseLostException">The lease of one of them is over: nothing has changed.</exception>
    Task CompleteAsync(IReadOnlyList<Job> jobs, Func<AppDb, Task> work, TimeProvider clock, CancellationToken cancellationToken);

    /// <summary>Proves, in the transaction of the caller, that an attempt has its lease, and keeps it until the commit.</summary>
    /// <exception cref="LeaseLostException">It has not.</exception>
    Task FenceAsync(AppDb db, Job job, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Writes how far an attempt is, if it still has its lease and has not been further.</summary>
    Task ReportProgressAsync(Job job, double fraction, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Prolongs leases that are still held.</summary>
    Task RenewAsync(IReadOnlyCollection<Guid> tokens, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Which running jobs are leased by these tokens.</summary>
    Task<IReadOnlyList<HeldJob>> HeldAsync(IReadOnlyCollection<Guid> tokens, CancellationToken cancellationToken);

    /// <summary>Running jobs whose lease ended before an instant; null for all that run.</summary>
    Task<IReadOnlyList<Job>> RunningAsync(DateTimeOffset? leasedUntilBefore, CancellationToken cancellationToken);

    /// <summary>Cancels a job that waits.</summary>
    /// <returns>False if it does not wait, or if there is none.</returns>
    Task<bool> CancelWaitingAsync(Guid workspaceId, Guid jobId, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Notes for the node that runs a job that somebody wants it stopped.</summary>
    /// <returns>False if it does not run, or if there is none.</returns>
    Task<bool> RequestCancelAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken);

    /// <summary>Null if there is no such job.</summary>
    Task<JobState?> StateAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken);

    /// <summary>How many jobs are available and not paused, and since when the oldest.</summary>
    Task<(int Count, DateTimeOffset? OldestSince)> BacklogAsync(CancellationToken cancellationToken);
}

/// <summary>Which jobs a claim takes.</summary>
/// <param name="Kinds">At least one.</param>
/// <param name="Most">1 or more.</param>
/// <param name="NewOnly">Only those that nobody has tried yet.</param>
internal sealed record JobsWanted(IReadOnlyList<string> Kinds, int Most, bool NewOnly = false);

/// <summary>What a claim writes into the jobs that it takes.</summary>
internal sealed record JobLease(string Owner, Guid Token, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>How long a process keeps a job without a sign of life.</summary>
    internal static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
}

/// <summary>A running job and its lease.</summary>
internal sealed record HeldJob(Guid JobId, Guid Token, bool CancelRequested);

/// <summary>How an attempt ends: the state that follows, and what changes with it. The lease is left.</summary>
internal sealed record JobChange(JobState State, DateTimeOffset At)
{
    /// <summary>Null leaves it as it is.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>Null leaves it as it is.</summary>
    public int? Attempt { get; init; }

    /// <summary>Null leaves it as it is.</summary>
    public double? Progress { get; init; }

    /// <summary>What the worker left, as JSON.</summary>
    public string? Result { get; init; }

    /// <summary>Null removes that of an earlier attempt if this is the end, and else leaves it as it is.</summary>
    public Error? Error { get; init; }

    /// <summary>The history of failures as JSON; null leaves it as it is.</summary>
    public string? Errors { get; init; }

    /// <summary>Only while nobody has asked for the job to be stopped.</summary>
    public bool UnlessCancelRequested { get; init; }

    /// <summary>Only while the lease ends at this instant, which is when it was renewed by nobody since it was read.</summary>
    public DateTimeOffset? SeenUntil { get; init; }

    /// <summary>Whether the job does not run again by itself.</summary>
    public bool IsEnd => State is JobState.Completed or JobState.Discarded or JobState.Cancelled;

    /// <summary>Whether <see cref="Error"/> is written, null too.</summary>
    public bool SetsError => IsEnd || Error is not null;
}
