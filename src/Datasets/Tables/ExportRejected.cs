using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Tables;

/// <summary>Sends all rows of a file that could not be taken into a version, as a file: line, reason, text.</summary>
internal static class ExportRejected
{
    private static readonly RelationColumn[] Columns = [new("line", "BIGINT"), new("reason", "VARCHAR"), new("text", "VARCHAR")];

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/tables/{table}/rejected", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(ExportRejected))
        .WithSummary("Export the rows that could not be taken")
        .Produces<Stream>(StatusCodes.Status200OK, "text/csv", [.. ExportFormat.ContentTypes])
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> HandleAsync(
        string table,
        Workspace workspace,
        HttpContext http,
        TableExport export,
        Relations relations,
        CancellationToken cancellationToken,
        string format = "csv",
        string? formulas = null,
        int? version = null)
    {
        var refused = await export.SendAsync(
            http,
            workspace.Id,
            new TableRequest(table, version, format, formulas),
            (content, token) => RejectedOfAsync(content, relations, token),
            cancellationToken);
        return refused is null ? TypedResults.Empty : refused.ToProblem();
    }

    /// <summary>They are a table of their own in the part that the version's file became, if there are any.</summary>
    private static async Task<TableContent> RejectedOfAsync(TableContent content, Relations relations, CancellationToken cancellationToken)
    {
        var count = await relations.RejectedRowsAsync(content, cancellationToken);
        return content with
        {
            Name = content.Name + "_rejected",
            Rows = count,
            Columns = Columns,
            Parts = count == 0 ? [] : [content.Parts[^1] with { Table = PartTables.Rejected, Rows = count }],
            Slice = "-rejected",
        };
    }
}
