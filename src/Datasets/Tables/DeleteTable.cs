using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Imports;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Datasets.Tables;

/// <summary>Takes a table away at once, gives its quota back, and leaves its bytes to a job.</summary>
internal sealed class DeleteTable(
    AppDb db, IQuota quota, IJobQueue jobs, IOptions<DatasetsOptions> options, TimeProvider clock, ILogger<DeleteTable> logger)
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/tables/{table}", HandleAsync)
        .RequireAuthorization(Policies.Write)
        .WithName(nameof(DeleteTable))
        .WithSummary("Delete a table");

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string table, Workspace workspace, DeleteTable delete, CancellationToken cancellationToken) =>
        await delete.DeleteAsync(workspace.Id, table, cancellationToken)
            ? TypedResults.NoContent()
            : DatasetErrors.TableNotFound.ToProblem();

    private async Task<bool> DeleteAsync(Guid workspaceId, string nameOrId, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await CatalogStamp.CountAsync(db, workspaceId, cancellationToken);
        if (await FindAsync(workspaceId, nameOrId, cancellationToken) is not { } table)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        (table.NameKey, table.DeletedAt, table.UpdatedAt) = (null, now, now);
        var parts = await db.Set<TablePart>()
            .Where(p => p.TableId == table.Id && p.DroppedAtMs == null)
            .ToListAsync(cancellationToken);
        foreach (var part in parts)
        {
            part.DroppedAtMs = now.ToUnixTimeMilliseconds();
        }

        var sizeBytes = parts.Sum(p => p.SizeBytes);
        await quota.AddUseAsync(db, workspaceId, -sizeBytes, cancellationToken); // giving back is never refused
        SweepJob.Enqueue(jobs, db, workspaceId, now.AddMilliseconds(options.Value.SweepDelayMs));
        db.Raise(new WorkspaceEvent(workspaceId, EventTopics.Tables, EventChanges.Removed, table.Id.ToString(), now, new { table.Name }));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.TableDeleted(table.Id, parts.Count, sizeBytes);
        return true;
    }

    private async Task<Table?> FindAsync(Guid workspaceId, string nameOrId, CancellationToken cancellationToken)
    {
        var tables = db.Set<Table>().Where(t => t.WorkspaceId == workspaceId && t.NameKey != null);
        if (Guid.TryParseExact(nameOrId, "D", out var id))
        {
            return await tables.SingleOrDefaultAsync(t => t.Id == id, cancellationToken);
        }

        var key = TableNames.KeyOf(nameOrId);
        return await tables.SingleOrDefaultAsync(t => t.NameKey == key, cancellationToken);
    }
}
