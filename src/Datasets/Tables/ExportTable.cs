using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Tables;

/// <summary>Sends a whole table as a file.</summary>
internal static class ExportTable
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/tables/{table}/export", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(ExportTable))
        .WithSummary("Export a table")
        .Produces<Stream>(StatusCodes.Status200OK, "text/csv", [.. ExportFormat.ContentTypes])
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> HandleAsync(
        string table,
        Workspace workspace,
        HttpContext http,
        Relations relations,
        RowStream stream,
        CancellationToken cancellationToken,
        string format = "csv",
        int? version = null)
    {
        if (ExportFormat.Named(format) is not { } named)
        {
            return DatasetErrors.BadFormat.ToProblem();
        }

        var finding = await relations.FindAsync(workspace.Id, table, version, cancellationToken);
        if (!finding.TryGet(out var content, out var missing))
        {
            return missing.ToProblem();
        }

        using var open = await relations.OpenAsync([content], cancellationToken);
        var task = new ExportTask(Statement: null, open.Sources, named.Rows);
        var refused = await stream.ExportAsync(http, workspace.Id, task, named, content.Name, cancellationToken);
        return refused is null ? TypedResults.Empty : refused.ToProblem();
    }
}
