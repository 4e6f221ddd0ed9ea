using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tablinum.Jobs;

/// <summary>What came of the work of an attempt: an outcome, or what was thrown; neither if the lease was lost.</summary>
/// <param name="IsCommitted">The end of the jobs was written together with the work.</param>
internal sealed record WorkEnding(JobOutcome? Outcome = null, Exception? Fault = null, bool IsCommitted = false);

/// <summary>Gives an attempt to the worker of its kind, in a scope of its own.</summary>
internal sealed class JobWork(IServiceScopeFactory scopes, IJobStore store, Workers workers, TimeProvider clock, ILogger<JobWork> logger)
{
    /// <summary>Does it. Throws nothing that a worker may throw: that is how an attempt ends, too.</summary>
    internal async Task<WorkEnding> DoAsync(RunningJob attempt)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return workers.For(attempt.Kind) is { Batch: { } batch }
                ? await DoBatchAsync(attempt, batch, scope.ServiceProvider)
                : await DoOneAsync(attempt, scope.ServiceProvider);
        }
        catch (LeaseLostException)
        {
            await attempt.StopAsync(StopReason.LeaseLost, CancellationToken.None); // the attempt is over: nobody is left to cancel this
            return new WorkEnding();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new WorkEnding(Fault: fault); // whatever a worker throws must not end the runner
        }
    }

    private async Task<WorkEnding> DoOneAsync(RunningJob attempt, IServiceProvider services)
    {
        var job = attempt.Jobs[0];
        var context = new AttemptContext(job, store, clock, logger);
        return new WorkEnding(await workers.For(job.Kind).Work(services, job.Payload, context, attempt.Stopping));
    }

    private async Task<WorkEnding> DoBatchAsync(RunningJob attempt, BatchWork batch, IServiceProvider services)
    {
        var payloads = attempt.Jobs.Select(job => job.Payload).ToList();
        await store.CompleteAsync(attempt.Jobs, db => batch.Work(services, payloads, db, attempt.Stopping), clock, attempt.Stopping);
        return new WorkEnding(IsCommitted: true);
    }
}
