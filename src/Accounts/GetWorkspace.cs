using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Tells what a workspace holds and may hold.</summary>
internal static class GetWorkspace
{
    /// <param name="UsedBytes">Originals and tables; uploads under way count when they are done.</param>
    public sealed record Response(
        Guid Id, string Name, DateTimeOffset CreatedAt, long UsedBytes, long MaxBytes, long MaxFileBytes);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(GetWorkspace))
        .WithSummary("Read a workspace and its limits");

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Workspace workspace, AppDb db, CancellationToken cancellationToken)
    {
        var found = await db.Set<StoredWorkspace>()
            .Where(w => w.Id == workspace.Id)
            .Select(w => new Response(w.Id, w.Name, w.CreatedAt, w.UsedBytes, w.MaxBytes, w.MaxFileBytes))
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? AccountsErrors.WorkspaceNotFound.ToProblem() : TypedResults.Ok(found);
    }
}
