using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>Reads one file's metadata.</summary>
internal static class GetFile
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/{id:guid}", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(GetFile))
        .WithSummary("Read a file's metadata");

    private static async Task<Results<Ok<FileContract>, ProblemHttpResult>> HandleAsync(
        Guid id, Workspace workspace, AppDb db, CancellationToken cancellationToken)
    {
        var found = await db.Set<StoredFile>()
            .Where(f => f.Id == id && f.WorkspaceId == workspace.Id)
            .Select(FileContract.FromRow)
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? FileErrors.NotFound.ToProblem() : TypedResults.Ok(found);
    }
}
