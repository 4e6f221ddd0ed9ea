using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Tablinum.Jobs;

/// <summary>Runs attempts: worker, outcome, and the transition that follows from it.</summary>
internal sealed class JobAttempts(
    JobWork work, JobTransitions transitions, JobSignals signals, RunningJobs running, JobMetrics metrics, TimeProvider clock, ILogger<JobAttempts> logger)
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Starts the attempt for which <paramref name="jobs"/> were claimed: one, or a batch.</summary>
    internal void Start(IReadOnlyList<Job> jobs) => running.Start(new RunningJob(jobs), RunAsync);

    private async Task RunAsync(RunningJob attempt)
    {
        var started = clock.GetTimestamp();
        logger.AttemptStarted(attempt.Jobs[0].Id, attempt.Kind, attempt.Jobs[0].Attempt, attempt.Jobs.Count);
        var ending = await work.DoAsync(attempt);
        if (ending.Fault is not null && attempt.Reason == StopReason.None)
        {
            logger.AttemptFailed(ending.Fault, attempt.Jobs[0].Id, attempt.Kind, attempt.Jobs[0].Attempt, attempt.Jobs.Count);
        }

        foreach (var job in attempt.Jobs)
        {
            await EndAsync(attempt, job, ending, started);
        }

        if (attempt.Jobs.Count > 1)
        {
            logger.BatchEnded(attempt.Jobs.Count, attempt.Kind, ending.IsCommitted, clock.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    /// <summary>Until the outcome is stored: the work is done, and would be done again. The lease is renewed meanwhile, as of all attempts.</summary>
    private async Task EndAsync(RunningJob attempt, Job job, WorkEnding ending, long started)
    {
        for (var failures = 0; !await TryEndAsync(attempt, job, ending, started, failures); failures++)
        {
            if (attempt.Stopping.IsCancellationRequested)
            {
                return; // it was the last try: the lease runs out and the job is rescued
            }

            await Task.Delay(AfterFailure, clock, CancellationToken.None); // and then once more, also when it is told to stop
        }
    }

    private async Task<bool> TryEndAsync(RunningJob attempt, Job job, WorkEnding ending, long started, int failures)
    {
        try
        {
            var outcome = await EndAsync(attempt, job, ending);
            var elapsed = clock.GetElapsedTime(started);
            metrics.AttemptEnded(job.Kind, outcome, elapsed);
            if (attempt.Jobs.Count == 1)
            {
                logger.AttemptEnded(job.Id, job.Kind, job.Attempt, outcome, elapsed.TotalMilliseconds);
            }

            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (failures == 0)
            {
                logger.OutcomeNotStored(exception, job.Id, job.Kind); // part of the worker loop: it outlives a database that is away
            }

            return false;
        }
    }

    /// <summary>Carries out the transition and names it for the log. Not cancellable: the outcome must be written, also at shutdown.</summary>
    private async Task<string> EndAsync(RunningJob attempt, Job job, WorkEnding ending)
    {
        var (name, transition) = (attempt.Reason, ending) switch
        {
            (_, { IsCommitted: true }) => ("completed", Task.FromResult(Committed(job))),
            (StopReason.LeaseLost, _) => ("lease lost", Task.FromResult(true)),

            // What was done was done, even if somebody asked to stop it while it ended.
            (_, { Outcome: JobOutcome.Done done }) => ("completed", CompleteAsync(job, done)),

            // A worker that was told to stop may report that in any way.
            (StopReason.Cancelled, _) => ("cancelled", transitions.CancelAsync(job, CancellationToken.None)),
            (StopReason.Shutdown, _) => ("released", transitions.ReleaseAsync(job, CancellationToken.None)),
            (_, { Outcome: JobOutcome.RetryAt later }) => ("postponed", transitions.RetryAtAsync(job, later.At, CancellationToken.None)),
            (_, { Outcome: JobOutcome.Discard refused }) =>
                ("discarded", transitions.DiscardAsync(job, refused.Error, refused.Error.Detail, CancellationToken.None)),
            _ when attempt.Jobs.Count > 1 => ("put back", transitions.PutBackAsync(job, CancellationToken.None)),
            _ => ("failed", FailAsync(job, ending.Fault)),
        };
        return await transition ? name : "lease lost";
    }

    private bool Committed(Job job)
    {
        signals.Ended(job.Id);
        return true;
    }

    private Task<bool> CompleteAsync(Job job, JobOutcome.Done done)
    {
        var result = done.Result is null ? null : JsonSerializer.Serialize(done.Result, done.Result.GetType(), JsonSerializerOptions.Web);
        return transitions.CompleteAsync(job, result, CancellationToken.None);
    }

    private Task<bool> FailAsync(Job job, Exception? fault)
    {
        var history = fault is null ? "The worker returned null." : $"{fault.GetType().FullName}: {fault.Message}";
        return transitions.FailAsync(job, JobErrors.Failed, history, CancellationToken.None);
    }
}
