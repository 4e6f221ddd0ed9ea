using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>Imports a stored file, for the first time or again: another table, another reading.</summary>
internal static class ImportFile
{
    /// <param name="Table">Name or id of the table that gets a new version; null for a new one, named after the file.</param>
    /// <param name="Mode"><c>replace</c> or <c>append</c>; goes with a table only.</param>
    /// <param name="Corrections">How the file is to be read. Null to read it as the table's current version was read, or as the reader decides.</param>
    public sealed record Request(string? Table, string? Mode, JsonElement? Corrections);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/{id:guid}/import", HandleAsync)
        .RequireAuthorization(Policies.Write)
        .WithName(nameof(ImportFile))
        .WithSummary("Import a stored file")
        .WithDescription("With 'Prefer: wait=N' the answer waits up to N (60) seconds for the import.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Accepted<ImportOutcome.Response>, Created<ImportOutcome.FinishedResponse>, ProblemHttpResult>> HandleAsync(
        Guid id,
        Request request,
        HttpContext context,
        Workspace workspace,
        Originals originals,
        AppDb db,
        ImportOutcome outcome,
        CancellationToken cancellationToken)
    {
        if (UploadRoute.TargetOf(request.Table, request.Mode, request.Corrections) is not { } target)
        {
            return FileErrors.ModeInvalid.ToProblem();
        }

        var finding = await originals.FindAsync(workspace.Id, id, cancellationToken);
        if (!finding.TryGet(out var found, out var error))
        {
            return error.ToProblem();
        }

        var queued = await found.Importer.EnqueueAsync(db, found.File.AsOriginal(), target, cancellationToken);
        if (!queued.TryGet(out var jobId, out error))
        {
            return error.ToProblem();
        }

        await db.SaveChangesAsync(cancellationToken);
        return await outcome.AnswerAsync(context, found.File, jobId, cancellationToken);
    }
}
