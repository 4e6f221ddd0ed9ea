using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Tries one job again, from its first attempt.</summary>
internal static class RetryJob
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/jobs/{id:guid}/retry", HandleAsync)
        .RequireAuthorization(Policies.Write)
        .WithName(nameof(RetryJob))
        .WithSummary("Try a job again that was discarded or cancelled, or at once one that waits for its next attempt")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<Results<AcceptedAtRoute<JobStatus>, ProblemHttpResult>> HandleAsync(
        Guid id, Workspace workspace, JobRevival revival, AppDb db, CancellationToken cancellationToken)
    {
        if (await revival.RetryAsync(workspace.Id, id, cancellationToken) is { } error)
        {
            return error.ToProblem();
        }

        var job = await db.Set<Job>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return job is null
            ? JobErrors.NotFound.ToProblem()
            : TypedResults.AcceptedAtRoute(job.ToStatus(), nameof(GetJob), new { w = workspace.Id, id });
    }
}
