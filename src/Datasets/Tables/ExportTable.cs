using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Datasets.Rows;
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
        TableExport export,
        CancellationToken cancellationToken,
        string format = "csv",
        string? formulas = null,
        int? version = null)
    {
        var refused = await export.SendAsync(
            http, workspace.Id, new TableRequest(table, version, format, formulas), (content, _) => Task.FromResult(content), cancellationToken);
        return refused is null ? TypedResults.Empty : refused.ToProblem();
    }
}
