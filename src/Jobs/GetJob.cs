using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>One job.</summary>
internal static class GetJob
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/jobs/{id:guid}", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(GetJob))
        .WithSummary("Read the state of a job")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<JobStatus>, ProblemHttpResult>> HandleAsync(
        Guid id, Workspace workspace, AppDb db, CancellationToken cancellationToken)
    {
        var job = await db.Set<Job>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && row.WorkspaceId == workspace.Id, cancellationToken);
        return job is null ? JobErrors.NotFound.ToProblem() : TypedResults.Ok(job.ToStatus());
    }
}
