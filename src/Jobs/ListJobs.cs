using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>The jobs of a workspace, newest first.</summary>
internal static class ListJobs
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 1_000;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/jobs", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(ListJobs))
        .WithSummary("List the jobs of a workspace, newest first: all, or those of some states or of one kind")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<Page<JobStatus>>, ProblemHttpResult>> HandleAsync(
        Workspace workspace, AppDb db, CancellationToken cancellationToken, string[]? state = null, string? kind = null, int limit = DefaultLimit, string? after = null)
    {
        var last = Guid.Empty;
        if (limit is < 1 or > MaxLimit || (after is not null && !Guid.TryParse(after, out last)))
        {
            return JobErrors.InvalidPage.ToProblem();
        }

        var wanted = (state ?? []).Select(JobStates.TryFromText).ToList();
        if (wanted.Contains(null))
        {
            return JobErrors.InvalidFilter.ToProblem();
        }

        var jobs = await db.Set<Job>().AsNoTracking()
            .Where(job => job.WorkspaceId == workspace.Id && (after == null || job.Id < last))
            .Where(job => kind == null || job.Kind == kind)
            .Where(job => wanted.Count == 0 || wanted.Contains(job.State))
            .OrderByDescending(job => job.Id)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var page = jobs.Take(limit).Select(job => job.ToStatus()).ToList();
        return TypedResults.Ok(new Page<JobStatus>(page, jobs.Count > limit ? page[^1].Id.ToString() : null));
    }
}
