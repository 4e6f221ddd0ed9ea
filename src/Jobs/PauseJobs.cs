using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Jobs of a workspace that do not begin.</summary>
/// <param name="Kind">Of these jobs; <c>all</c> for every kind.</param>
/// <param name="PausedAt">Since when.</param>
public sealed record PausedJobs(string Kind, DateTimeOffset PausedAt);

/// <summary>Holds back the jobs of a workspace, all of them or those of one kind, and lets them go on. What runs already is not stopped.</summary>
internal static class PauseJobs
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/jobs/pauses", ListAsync)
            .RequireAuthorization(Policies.Read)
            .WithName("ListJobPauses")
            .WithSummary("List which jobs of a workspace are paused");
        routes.MapPut("/jobs/pauses/{kind}", PauseAsync)
            .RequireAuthorization(Policies.Write)
            .WithName(nameof(PauseJobs))
            .WithSummary("Pause the jobs of one kind, or all: those that run end, no other begins")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        routes.MapDelete("/jobs/pauses/{kind}", ResumeAsync)
            .RequireAuthorization(Policies.Write)
            .WithName("ResumeJobs")
            .WithSummary("End a pause; none there is fine");
    }

    private static async Task<Ok<Page<PausedJobs>>> ListAsync(Workspace workspace, JobPauses pauses, CancellationToken cancellationToken)
    {
        var all = await pauses.ListAsync(workspace.Id, cancellationToken); // one for each kind at most: a page
        return TypedResults.Ok(new Page<PausedJobs>([.. all.Select(Shown)], Next: null));
    }

    private static async Task<Results<Ok<PausedJobs>, ProblemHttpResult>> PauseAsync(
        string kind, Workspace workspace, JobPauses pauses, Workers workers, CancellationToken cancellationToken)
    {
        if (kind != JobPause.AllKinds && !workers.Known.Contains(kind))
        {
            return JobErrors.UnknownKind(workers.Known).ToProblem();
        }

        return TypedResults.Ok(Shown(await pauses.PauseAsync(workspace.Id, kind, cancellationToken)));
    }

    private static async Task<NoContent> ResumeAsync(string kind, Workspace workspace, JobPauses pauses, CancellationToken cancellationToken)
    {
        await pauses.ResumeAsync(workspace.Id, kind, cancellationToken);
        return TypedResults.NoContent();
    }

    private static PausedJobs Shown(JobPause pause) => new(pause.Kind, pause.PausedAt);
}
