using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>How attempts end: false says that the attempt had lost its lease, and has changed nothing.</summary>
internal sealed class JobTransitions(IJobStore store, JobSignals signals, RetryDelays delays, TimeProvider clock)
{
    /// <param name="resultJson">What the worker left; may be null.</param>
    internal Task<bool> CompleteAsync(Job job, string? resultJson, CancellationToken cancellationToken) =>
        EndAsync(job, new JobChange(JobState.Completed, clock.GetUtcNow()) { Progress = 1, Result = resultJson }, cancellationToken);

    internal Task<bool> CancelAsync(Job job, CancellationToken cancellationToken) =>
        EndAsync(job, new JobChange(JobState.Cancelled, clock.GetUtcNow()), cancellationToken);

    internal Task<bool> DiscardAsync(Job job, Error error, string history, CancellationToken cancellationToken) =>
        DiscardAsync(job, error, history, seenUntil: null, cancellationToken);

    /// <summary>After a fault: waits for its next attempt, or is discarded if this was the last.</summary>
    internal Task<bool> FailAsync(Job job, Error error, string history, CancellationToken cancellationToken) =>
        FailAsync(job, error, history, delays.After(job.Attempt), seenUntil: null, cancellationToken);

    /// <summary>Its process is given up for dead: the job need not wait, for the fault was not its own.</summary>
    /// <returns>False also if the lease was renewed since <paramref name="job"/> was read: it lives.</returns>
    internal Task<bool> LoseAsync(Job job, string history, CancellationToken cancellationToken) =>
        FailAsync(job, JobErrors.Lost, history, TimeSpan.Zero, job.LeaseUntil, cancellationToken);

    /// <summary>The worker asked for a later attempt; this one does not count.</summary>
    internal Task<bool> RetryAtAsync(Job job, DateTimeOffset runAt, CancellationToken cancellationToken) => WaitAgainAsync(
        job, new JobChange(JobState.Retryable, clock.GetUtcNow()) { RunAt = runAt.ToUniversalTime(), Attempt = job.Attempt - 1 }, cancellationToken);

    /// <summary>At shutdown: another process, or the next start, takes it up at once; this attempt does not count.</summary>
    internal Task<bool> ReleaseAsync(Job job, CancellationToken cancellationToken) => ReleaseAsync(job, job.Attempt - 1, cancellationToken);

    /// <summary>One of its batch has failed: it is tried alone, at once. That it was tried counts, which keeps it out of batches.</summary>
    internal Task<bool> PutBackAsync(Job job, CancellationToken cancellationToken) => ReleaseAsync(job, job.Attempt, cancellationToken);

    private Task<bool> ReleaseAsync(Job job, int attempt, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return WaitAgainAsync(job, new JobChange(JobState.Available, now) { RunAt = now, Attempt = attempt }, cancellationToken);
    }

    private Task<bool> DiscardAsync(Job job, Error error, string history, DateTimeOffset? seenUntil, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return EndAsync(
            job, new JobChange(JobState.Discarded, now) { Error = error, Errors = WithFailure(job, now, error, history), SeenUntil = seenUntil }, cancellationToken);
    }

    private Task<bool> FailAsync(
        Job job, Error error, string history, TimeSpan delay, DateTimeOffset? seenUntil, CancellationToken cancellationToken)
    {
        if (job.Attempt >= job.MaxAttempts)
        {
            return DiscardAsync(job, error with { Detail = JobErrors.NoAttemptsLeft(error, job.Attempt) }, history, seenUntil, cancellationToken);
        }

        var now = clock.GetUtcNow();
        var failed = new JobChange(JobState.Retryable, now)
        {
            RunAt = now + delay,
            Error = error,
            Errors = WithFailure(job, now, error, history),
            SeenUntil = seenUntil,
        };
        return WaitAgainAsync(job, failed, cancellationToken);
    }

    private async Task<bool> EndAsync(Job job, JobChange end, CancellationToken cancellationToken)
    {
        var ended = await store.ChangeAsync(job, end, cancellationToken);
        if (ended)
        {
            signals.Ended(job.Id);
        }

        return ended;
    }

    private async Task<bool> WaitAgainAsync(Job job, JobChange change, CancellationToken cancellationToken)
    {
        if (await store.ChangeAsync(job, change with { UnlessCancelRequested = true }, cancellationToken))
        {
            return true;
        }

        // Somebody asked it to stop, perhaps in another process, and this attempt had not heard yet. Or the lease is lost.
        return await EndAsync(job, new JobChange(JobState.Cancelled, change.At) { SeenUntil = change.SeenUntil }, cancellationToken);
    }

    private static string WithFailure(Job job, DateTimeOffset at, Error error, string history) =>
        JobFailure.Append(job.Errors, new JobFailure(job.Attempt, at, error.Code, history));
}
