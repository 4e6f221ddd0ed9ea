using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>
/// How attempts end. Each is one UPDATE that holds only while the attempt has its lease, so whoever lost it changes nothing;
/// false says so.
/// </summary>
internal sealed class JobTransitions(IServiceScopeFactory scopes, JobSignals signals, RetryDelays delays, TimeProvider clock)
{
    /// <param name="resultJson">What the worker left; may be null.</param>
    internal Task<bool> CompleteAsync(Job job, string? resultJson, CancellationToken cancellationToken) =>
        EndAsync(Leased(job), job, JobState.Completed, error: null, set => set
            .SetProperty(row => row.Progress, 1.0)
            .SetProperty(row => row.Result, resultJson), cancellationToken);

    internal Task<bool> CancelAsync(Job job, CancellationToken cancellationToken) =>
        EndAsync(Leased(job), job, JobState.Cancelled, error: null, change: null, cancellationToken);

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
    internal Task<bool> RetryAtAsync(Job job, DateTimeOffset runAt, CancellationToken cancellationToken) =>
        WaitAgainAsync(Leased(job), job, JobState.Retryable, runAt.ToUniversalTime(), set => set.SetProperty(row => row.Attempt, job.Attempt - 1), cancellationToken);

    /// <summary>At shutdown: another process, or the next start, takes it up at once; this attempt does not count.</summary>
    internal Task<bool> ReleaseAsync(Job job, CancellationToken cancellationToken) =>
        WaitAgainAsync(Leased(job), job, JobState.Available, clock.GetUtcNow(), set => set.SetProperty(row => row.Attempt, job.Attempt - 1), cancellationToken);

    private Task<bool> DiscardAsync(Job job, Error error, string history, DateTimeOffset? seenUntil, CancellationToken cancellationToken) =>
        EndAsync(Leased(job, seenUntil), job, JobState.Discarded, error, set => set.SetProperty(
            row => row.Errors, JobFailure.Append(job.Errors, Failure(job, error.Code, history))), cancellationToken);

    private Task<bool> FailAsync(
        Job job, Error error, string history, TimeSpan delay, DateTimeOffset? seenUntil, CancellationToken cancellationToken)
    {
        if (job.Attempt >= job.MaxAttempts)
        {
            return DiscardAsync(job, error with { Detail = JobErrors.NoAttemptsLeft(error, job.Attempt) }, history, seenUntil, cancellationToken);
        }

        var errors = JobFailure.Append(job.Errors, Failure(job, error.Code, history));
        return WaitAgainAsync(
            Leased(job, seenUntil), job, JobState.Retryable, clock.GetUtcNow() + delay,
            set => SetError(set, error).SetProperty(row => row.Errors, errors), cancellationToken);
    }

    private async Task<bool> EndAsync(
        Expression<Func<Job, bool>> leased, Job job, JobState state, Error? error, Action<UpdateSettersBuilder<Job>>? change, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var ended = await Jobs(scope).Where(leased).ExecuteUpdateAsync(
            set =>
            {
                SetError(LeaveLease(set, state), error).SetProperty(row => row.FinishedAt, clock.GetUtcNow());
                change?.Invoke(set);
            },
            cancellationToken) == 1;
        if (ended)
        {
            signals.Ended(job.Id);
        }

        return ended;
    }

    private async Task<bool> WaitAgainAsync(
        Expression<Func<Job, bool>> leased, Job job, JobState state, DateTimeOffset runAt, Action<UpdateSettersBuilder<Job>> change, CancellationToken cancellationToken)
    {
        await using (var scope = scopes.CreateAsyncScope())
        {
            var waits = await Jobs(scope).Where(leased).Where(row => !row.CancelRequested).ExecuteUpdateAsync(
                set =>
                {
                    LeaveLease(set, state).SetProperty(row => row.RunAt, runAt);
                    change(set);
                },
                cancellationToken) == 1;
            if (waits)
            {
                return true;
            }
        }

        // Somebody asked it to stop, perhaps in another process, and this attempt had not heard yet. Or the lease is lost.
        return await EndAsync(leased, job, JobState.Cancelled, error: null, change: null, cancellationToken);
    }

    private static DbSet<Job> Jobs(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AppDb>().Set<Job>();

    /// <param name="seenUntil">When the lease ended as it was read; null if it may have been renewed.</param>
    private static Expression<Func<Job, bool>> Leased(Job job, DateTimeOffset? seenUntil = null) => row =>
        row.Id == job.Id && row.State == JobState.Running && row.LeaseToken == job.LeaseToken && (seenUntil == null || row.LeaseUntil == seenUntil);

    private static UpdateSettersBuilder<Job> LeaveLease(UpdateSettersBuilder<Job> set, JobState state) => set
        .SetProperty(row => row.State, state)
        .SetProperty(row => row.LeaseOwner, (string?)null)
        .SetProperty(row => row.LeaseToken, (Guid?)null)
        .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null);

    private static UpdateSettersBuilder<Job> SetError(UpdateSettersBuilder<Job> set, Error? error) => set
        .SetProperty(row => row.ErrorCode, error?.Code)
        .SetProperty(row => row.ErrorDetail, error?.Detail)
        .SetProperty(row => row.ErrorStatus, error?.StatusCode);

    private JobFailure Failure(Job job, string code, string history) => new(job.Attempt, clock.GetUtcNow(), code, history);
}
