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

        using var open = await relations.OpenAsync([await RejectedOfAsync(content, relations, cancellationToken)], cancellationToken);
        var task = new ExportTask(Statement: null, open.Sources, named.Rows);
        var refused = await stream.ExportAsync(http, workspace.Id, task, named, content.Name + "_rejected", cancellationToken);
        return refused is null ? TypedResults.Empty : refused.ToProblem();
    }

    /// <summary>They are a table of their own in the part that the version's file became, if there are any.</summary>
    private static async Task<TableContent> RejectedOfAsync(TableContent content, Relations relations, CancellationToken cancellationToken)
    {
        var count = await relations.RejectedRowsAsync(content, cancellationToken);
        return content with
        {
            Name = "rejected",
            Rows = count,
            Columns = Columns,
            Parts = count == 0 ? [] : [content.Parts[^1] with { Table = PartTables.Rejected, Rows = count }],
            Slice = "-rejected",
        };
    }
}
