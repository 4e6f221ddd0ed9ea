using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Datasets.Rows;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Tables;

/// <summary>Lists the tables of a workspace by name, paged by key.</summary>
internal static class ListTables
{
    /// <param name="Label">What it is called where it comes from.</param>
    /// <param name="Version">The current one.</param>
    /// <param name="Rows">Of the current version, like the size.</param>
    public sealed record Item(
        Guid Id, string Name, string Label, int Version, long Rows, long SizeBytes, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/tables", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(ListTables))
        .WithSummary("List tables by name")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Ok<Page<Item>>, ProblemHttpResult>> HandleAsync(
        Workspace workspace, AppDb db, CancellationToken cancellationToken, int? limit = null, string? after = null)
    {
        if (!PageWindow.TryOf(offset: null, limit, out var window, out var invalid))
        {
            return invalid.ToProblem();
        }

        var key = TableNames.KeyOf(after ?? "");
        var found = await (
            from table in db.Set<Table>()
            join version in db.Set<TableVersion>()
                on new { TableId = table.Id, Number = table.CurrentVersion } equals new { version.TableId, version.Number }
            where table.WorkspaceId == workspace.Id && table.NameKey != null && string.Compare(table.NameKey, key) > 0
            orderby table.NameKey
            select new Item(
                table.Id, table.Name, table.Label, version.Number, version.Rows, version.SizeBytes, table.CreatedAt, table.UpdatedAt))
            .Take(window.Limit + 1) // one more tells whether there is a next page
            .ToListAsync(cancellationToken);

        var hasMore = found.Count > window.Limit;
        var items = hasMore ? found[..window.Limit] : found;
        return TypedResults.Ok(new Page<Item>(items, hasMore ? TableNames.KeyOf(items[^1].Name) : null));
    }
}
