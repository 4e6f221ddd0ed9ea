using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Files;

/// <summary>Gives the original bytes back, always as an attachment: what strangers uploaded is never shown as a page of ours.</summary>
internal static class GetFileContent
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/{id:guid}/content", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(GetFileContent))
        .WithSummary("Download the original")
        .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream")
        .Produces<Stream>(StatusCodes.Status206PartialContent, "application/octet-stream");

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> HandleAsync(
        Guid id, Workspace workspace, AppDb db, IBlobStore blobs, HttpResponse response, CancellationToken cancellationToken)
    {
        var found = await db.Set<StoredFile>()
            .Where(f => f.Id == id && f.WorkspaceId == workspace.Id)
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return FileErrors.NotFound.ToProblem();
        }

        var content = await blobs.OpenAsync(found.BlobKey, cancellationToken)
            ?? throw new InvalidOperationException($"File {found.Id} has a row but no blob.");
        response.Headers.ContentSecurityPolicy = "sandbox";
        return TypedResults.Stream(
            content,
            "application/octet-stream",
            fileDownloadName: found.Name,
            lastModified: found.CreatedAt,
            entityTag: new EntityTagHeaderValue($"\"{found.Sha256}\""),
            enableRangeProcessing: content.CanSeek);
    }
}
