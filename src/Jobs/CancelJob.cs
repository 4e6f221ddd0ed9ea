using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Stops a job: at once if it waits, by its token if it runs.</summary>
internal sealed class CancelJob(IJobStore store, RunningJobs running, JobSignals signals, TimeProvider clock)
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/jobs/{id:guid}", HandleAsync)
        .RequireAuthorization(Policies.Write)
        .WithName(nameof(CancelJob))
        .WithSummary("Cancel a job; one that has ended stays as it is")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid id, Workspace workspace, CancelJob cancel, CancellationToken cancellationToken) =>
        await cancel.CancelAsync(workspace.Id, id, cancellationToken) is { } error ? error.ToProblem() : TypedResults.NoContent();

    /// <returns><see langword="null"/>, also for a job that has ended already; or that there is no such job.</returns>
    internal async Task<Error?> CancelAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken)
    {
        // Each step is one conditional UPDATE; a job may start, fail or come back between two of them.
        while (true)
        {
            if (await store.CancelWaitingAsync(workspaceId, jobId, clock.GetUtcNow(), cancellationToken))
            {
                signals.Ended(jobId);
                return null;
            }

            if (await store.RequestCancelAsync(workspaceId, jobId, cancellationToken))
            {
                if (running.Find(jobId) is { } attempt)
                {
                    await attempt.StopAsync(StopReason.Cancelled, cancellationToken);
                }

                return null; // in another process: its keeper reads the flag within a second
            }

            switch (await store.StateAsync(workspaceId, jobId, cancellationToken))
            {
                case null:
                    return JobErrors.NotFound;
                case JobState.Completed or JobState.Discarded or JobState.Cancelled:
                    return null;
            }
        }
    }
}
