using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Queries;

/// <summary>Stops a query by the id that its caller gave it. Whoever may run a query may stop it.</summary>
internal static class CancelQuery
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/queries/{queryId:guid}", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(CancelQuery))
        .WithSummary("Cancel a running query")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid queryId, Workspace workspace, RunningQueries queries, CancellationToken cancellationToken) =>
        await queries.TryCancelAsync(workspace.Id, queryId, cancellationToken) ? TypedResults.NoContent() : QueryErrors.NotRunning.ToProblem();
}
