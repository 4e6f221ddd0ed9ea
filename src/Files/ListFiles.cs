using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>Lists the files of a workspace, newest first, paged by key.</summary>
internal static class ListFiles
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(ListFiles))
        .WithSummary("List files, newest first")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Ok<Page<FileContract>>> HandleAsync(
        Workspace workspace, AppDb db, CancellationToken cancellationToken, [Range(1, 200)] int limit = 50, Guid? after = null)
    {
        var files = await db.Set<StoredFile>()
            .Where(f => f.WorkspaceId == workspace.Id && (after == null || f.Id < after))
            .OrderByDescending(f => f.Id)
            .Take(limit + 1) // one more tells whether there is a next page
            .Select(FileContract.FromRow)
            .ToListAsync(cancellationToken);

        var hasMore = files.Count > limit;
        var items = hasMore ? files[..limit] : files;
        return TypedResults.Ok(new Page<FileContract>(items, hasMore ? items[^1].Id.ToString() : null));
    }
}
