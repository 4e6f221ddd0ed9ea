using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;

namespace Tablinum.Server.Live;

/// <summary>What has changed in a workspace since a number: for programs that ask now and then, and do not stay connected.</summary>
internal static class ListEvents
{
    private static readonly Error InvalidPage = new(
        ErrorKind.Invalid, "events.invalid_page", "limit is 1 to 1,000, and after is the number of an event, or 0.");

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/events", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(ListEvents))
        .WithSummary("List what has changed in the workspace after an event, oldest first")
        .WithTags("Live")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<EventPage>, ProblemHttpResult>> HandleAsync(
        Workspace workspace, EventReader reader, CancellationToken cancellationToken, long after = 0, int limit = EventReader.MaxItems) =>
        limit is < 1 or > EventReader.MaxItems || after < 0
            ? InvalidPage.ToProblem()
            : TypedResults.Ok(await reader.AfterAsync(workspace.Id, after, limit, cancellationToken));
}
