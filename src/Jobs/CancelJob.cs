using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Stops a job: at once if it waits, by its token if it runs.</summary>
internal sealed class CancelJob(AppDb db, RunningJobs running, JobSignals signals, TimeProvider clock)
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
            if (await TryCancelWaitingAsync(workspaceId, jobId, cancellationToken))
            {
                signals.Ended(jobId);
                return null;
            }

            if (await TryFlagRunningAsync(workspaceId, jobId, cancellationToken))
            {
                if (running.Find(jobId) is { } attempt)
                {
                    await attempt.StopAsync(StopReason.Cancelled, cancellationToken);
                }

                return null; // in another process: its keeper reads the flag within a second
            }

            var state = await db.Set<Job>().Where(job => job.Id == jobId && job.WorkspaceId == workspaceId)
                .Select(job => (JobState?)job.State).SingleOrDefaultAsync(cancellationToken);
            switch (state)
            {
                case null:
                    return JobErrors.NotFound;
                case JobState.Completed or JobState.Discarded or JobState.Cancelled:
                    return null;
            }
        }
    }

    private async Task<bool> TryCancelWaitingAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken) =>
        await db.Set<Job>()
            .Where(job => job.Id == jobId && job.WorkspaceId == workspaceId)
            .Where(job => job.State == JobState.Available || job.State == JobState.Retryable)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(job => job.State, JobState.Cancelled)
                    .SetProperty(job => job.FinishedAt, clock.GetUtcNow()),
                cancellationToken) == 1;

    private async Task<bool> TryFlagRunningAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken) =>
        await db.Set<Job>()
            .Where(job => job.Id == jobId && job.WorkspaceId == workspaceId && job.State == JobState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(job => job.CancelRequested, true), cancellationToken) == 1;
}
