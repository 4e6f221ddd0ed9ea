using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Results;

/// <summary>Sends a whole result as a file: from the rows that were kept, or computed again from the same versions. Never cut.</summary>
internal sealed class ExportResult(ResultFinder results, ResultPages pages, Relations relations, RowStream stream)
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/results/{resultId}/export", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(ExportResult))
        .WithSummary("Export a result")
        .Produces<Stream>(StatusCodes.Status200OK, "text/csv", [.. ExportFormat.ContentTypes])
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> HandleAsync(
        string resultId,
        Workspace workspace,
        HttpContext http,
        ExportResult export,
        CancellationToken cancellationToken,
        string format = "csv",
        string? formulas = null)
    {
        var refused = ExportFormat.Of(format, formulas).TryGet(out var chosen, out var bad)
            ? await export.WriteAsync(http, workspace.Id, resultId, chosen, cancellationToken)
            : bad;
        return refused is null ? TypedResults.Empty : refused.ToProblem();
    }

    private async Task<Error?> WriteAsync(
        HttpContext http, Guid workspaceId, string resultId, ExportFormat format, CancellationToken cancellationToken)
    {
        if (await results.FindAsync(workspaceId, resultId, _ => false, cancellationToken) is not { } info)
        {
            return QueryErrors.ResultNotFound;
        }

        using var kept = info.BlobKey is null ? null : await pages.OpenAsync(info, cancellationToken);
        if (kept is not null)
        {
            var whole = new ExportTask(Statement: null, kept.Sources, format.Rows);
            return await stream.ExportAsync(http, workspaceId, whole, format, "result", cancellationToken);
        }

        if (!info.Deterministic)
        {
            return info.Complete ? QueryErrors.ResultNotFound : QueryErrors.ResultTooLarge;
        }

        if (await relations.PinnedAsync(workspaceId, info.Versions, cancellationToken) is not { } tables)
        {
            return QueryErrors.ResultNotFound;
        }

        using var open = await relations.OpenAsync(tables, cancellationToken);
        var again = new ExportTask(info.Statement, open.Sources, format.Rows);
        return await stream.ExportAsync(http, workspaceId, again, format, "result", cancellationToken);
    }
}
