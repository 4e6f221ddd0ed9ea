using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>Shows what an import would make of a stored file, with a person's corrections if there are any. Keeps nothing.</summary>
internal static class PreviewFile
{
    internal const int MaxRows = 1_000;

    private const int UsualRows = 50;

    /// <param name="Corrections">How the file is to be read; what is missing is left to the reader.</param>
    /// <param name="Rows">Rows of each table, 1 to 1,000; 50 if missing.</param>
    public sealed record Request(JsonElement? Corrections, int? Rows);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/{id:guid}/preview", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(PreviewFile))
        .WithSummary("Show what an import would make of a file")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Ok<FilePreview>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, Workspace workspace, Originals originals, CancellationToken cancellationToken)
    {
        var rows = request.Rows ?? UsualRows;
        if (rows is < 1 or > MaxRows)
        {
            return FileErrors.BadPreviewRows.ToProblem();
        }

        var finding = await originals.FindAsync(workspace.Id, id, cancellationToken);
        if (!finding.TryGet(out var found, out var error))
        {
            return error.ToProblem();
        }

        var previewing = await found.Importer.PreviewAsync(found.File.AsOriginal(), request.Corrections, rows, cancellationToken);
        return previewing.TryGet(out var preview, out error) ? TypedResults.Ok(preview) : error.ToProblem();
    }
}
