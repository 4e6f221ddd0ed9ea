using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tablinum.Jobs;

/// <summary>Runs one attempt of one job: worker, outcome, and the transition that follows from it.</summary>
internal sealed class JobAttempts(
    IServiceScopeFactory scopes, Workers workers, JobTransitions transitions, RunningJobs running,
    JobMetrics metrics, TimeProvider clock, ILogger<JobAttempts> logger)
{
    /// <summary>What came of the work itself: an outcome, or what was thrown.</summary>
    private readonly record struct Ending(JobOutcome? Outcome, Exception? Fault);

    /// <summary>Starts the attempt for which <paramref name="job"/> was claimed.</summary>
    internal void Start(Job job) => running.Start(new RunningJob(job), RunAsync);

    private async Task RunAsync(RunningJob attempt)
    {
        var job = attempt.Job;
        var started = clock.GetTimestamp();
        logger.AttemptStarted(job.Id, job.Kind, job.Attempt);
        var ending = await WorkAsync(attempt);
        try
        {
            var outcome = await EndAsync(attempt, ending);
            var elapsed = clock.GetElapsedTime(started);
            metrics.AttemptEnded(job.Kind, outcome, elapsed);
            logger.AttemptEnded(job.Id, job.Kind, job.Attempt, outcome, elapsed.TotalMilliseconds);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Part of the worker loop: the database did not take the outcome. The lease runs out and the job is rescued.
            logger.OutcomeNotStored(exception, job.Id, job.Kind);
        }
    }

    private async Task<Ending> WorkAsync(RunningJob attempt)
    {
        var job = attempt.Job;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = new AttemptContext(job, scopes, clock);
            return new(await workers.For(job.Kind).Work(scope.ServiceProvider, job.Payload, context, attempt.Stopping), Fault: null);
        }
        catch (LeaseLostException)
        {
            await attempt.StopAsync(StopReason.LeaseLost, CancellationToken.None); // the attempt is over: nobody is left to cancel this
            return default;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The worker loop: whatever a worker throws is a failed attempt and must not end the runner.
            return new(Outcome: null, fault);
        }
    }

    /// <summary>Carries out the transition and names it for the log. Not cancellable: the outcome must be written, also at shutdown.</summary>
    private async Task<string> EndAsync(RunningJob attempt, Ending ending)
    {
        var job = attempt.Job;
        var (name, transition) = (attempt.Reason, ending) switch
        {
            (StopReason.LeaseLost, _) => ("lease lost", Task.FromResult(true)),

            // What was done was done, even if somebody asked to stop it while it ended.
            (_, { Outcome: JobOutcome.Done done }) => ("completed", CompleteAsync(job, done)),

            // A worker that was told to stop may report that in any way.
            (StopReason.Cancelled, _) => ("cancelled", transitions.CancelAsync(job, CancellationToken.None)),
            (StopReason.Shutdown, _) => ("released", transitions.ReleaseAsync(job, CancellationToken.None)),
            (_, { Outcome: JobOutcome.RetryAt later }) => ("postponed", transitions.RetryAtAsync(job, later.At, CancellationToken.None)),
            (_, { Outcome: JobOutcome.Discard refused }) =>
                ("discarded", transitions.DiscardAsync(job, refused.Error, refused.Error.Detail, CancellationToken.None)),
            _ => ("failed", FailAsync(job, ending.Fault)),
        };
        return await transition ? name : "lease lost";
    }

    private Task<bool> CompleteAsync(Job job, JobOutcome.Done done)
    {
        var result = done.Result is null ? null : JsonSerializer.Serialize(done.Result, done.Result.GetType(), JsonSerializerOptions.Web);
        return transitions.CompleteAsync(job, result, CancellationToken.None);
    }

    private Task<bool> FailAsync(Job job, Exception? fault)
    {
        logger.AttemptFailed(fault, job.Id, job.Kind, job.Attempt);
        var history = fault is null ? "The worker returned null." : $"{fault.GetType().FullName}: {fault.Message}";
        return transitions.FailAsync(job, JobErrors.Failed, history, CancellationToken.None);
    }
}
