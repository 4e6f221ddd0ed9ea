using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Datasets.Catalog;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Tables;

/// <summary>Reads one table: schema of the current version, and the versions that are kept.</summary>
internal static class GetTable
{
    /// <param name="Label">What it is called where it comes from.</param>
    /// <param name="Columns">Of the current version, like rows and size.</param>
    /// <param name="Versions">Newest first.</param>
    public sealed record Response(
        Guid Id,
        string Name,
        string Label,
        int Version,
        long Rows,
        long SizeBytes,
        DateTimeOffset CreatedAt,
        DateTimeOffset UpdatedAt,
        IReadOnlyList<Column> Columns,
        IReadOnlyList<KeptVersion> Versions);

    /// <param name="Type">DuckDB's type as text, such as <c>DECIMAL(18,3)</c>.</param>
    public sealed record Column(string Name, string Type);

    /// <param name="RejectedRows">Rows of the file that could not be taken.</param>
    /// <param name="FileId">The file that made it.</param>
    /// <param name="Mode"><c>replace</c> or <c>append</c>.</param>
    public sealed record KeptVersion(
        int Version, long Rows, long RejectedRows, long SizeBytes, Guid FileId, string Mode, DateTimeOffset CreatedAt);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/tables/{table}", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(GetTable))
        .WithSummary("Read a table's schema and versions");

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        string table, Workspace workspace, AppDb db, Relations relations, CancellationToken cancellationToken)
    {
        var finding = await relations.FindAsync(workspace.Id, table, version: null, cancellationToken);
        if (!finding.TryGet(out var content, out var error))
        {
            return error.ToProblem();
        }

        var row = await db.Set<Table>().AsNoTracking()
            .SingleOrDefaultAsync(t => t.Id == content.TableId && t.NameKey != null, cancellationToken);
        var versions = await db.Set<TableVersion>().AsNoTracking()
            .Where(v => v.TableId == content.TableId)
            .OrderByDescending(v => v.Number)
            .ToListAsync(cancellationToken);
        return row is null || versions.FirstOrDefault(v => v.Number == row.CurrentVersion) is not { } current
            ? DatasetErrors.TableNotFound.ToProblem() // deleted in between
            : TypedResults.Ok(Describe(row, current, versions));
    }

    private static Response Describe(Table table, TableVersion current, List<TableVersion> versions) => new(
        table.Id,
        table.Name,
        table.Label,
        current.Number,
        current.Rows,
        current.SizeBytes,
        table.CreatedAt,
        table.UpdatedAt,
        [.. current.Columns.Select(c => new Column(c.Name, c.Type))],
        [.. versions.Select(v => new KeptVersion(
            v.Number, v.Rows, v.RejectedRows, v.SizeBytes, v.FileId, v.Mode == ImportMode.Append ? "append" : "replace", v.CreatedAt))]);
}
