using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>How many jobs are available again.</summary>
public sealed record RedrivenJobs(int Count);

/// <summary>Tries the whole dead-letter list again, when what was wrong has been mended.</summary>
internal static class RedriveJobs
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/jobs/redrive", HandleAsync)
        .RequireAuthorization(Policies.Write)
        .WithName(nameof(RedriveJobs))
        .WithSummary("Try all discarded jobs of a workspace again, or those of one kind");

    private static async Task<Ok<RedrivenJobs>> HandleAsync(
        Workspace workspace, JobRevival revival, CancellationToken cancellationToken, string? kind = null) =>
        TypedResults.Ok(new RedrivenJobs(await revival.RedriveAsync(workspace.Id, kind, cancellationToken)));
}
