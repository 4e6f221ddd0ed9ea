using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Datasets.Results;
using Tablinum.Datasets.Tables;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Datasets.Imports;

/// <summary>Removes the bytes of dropped parts of a workspace, and bytes that no row names.</summary>
/// <remarks>Bytes first, then the rows that say they are to go: a sweep that dies half-way is repeated, and deleting twice is harmless.</remarks>
internal sealed class WorkspaceSweep(
    AppDb db, IBlobStore blobs, IOptions<DatasetsOptions> options, TimeProvider clock, ILogger<WorkspaceSweep> logger)
{
    public async Task RunAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var parts = await SweepPartsAsync(workspaceId, now, cancellationToken);
        await ForgetTablesAsync(workspaceId, now, cancellationToken);
        var orphans = await SweepOrphansAsync(workspaceId, now, cancellationToken);
        if (parts + orphans > 0)
        {
            logger.Swept(workspaceId, parts, orphans);
        }
    }

    private async Task<int> SweepPartsAsync(Guid workspaceId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now.AddMilliseconds(-options.Value.SweepDelayMs).ToUnixTimeMilliseconds();
        var dropped = await db.Set<TablePart>()
            .Where(p => p.WorkspaceId == workspaceId && p.DroppedAtMs != null && p.DroppedAtMs <= until)
            .Select(p => new { p.Id, p.BlobKey })
            .ToListAsync(cancellationToken);
        foreach (var part in dropped)
        {
            await blobs.DeleteAsync(part.BlobKey, cancellationToken);
            await db.Set<TablePart>().Where(p => p.Id == part.Id).ExecuteDeleteAsync(cancellationToken);
        }

        return dropped.Count;
    }

    /// <summary>The rows of deleted tables stay until now, so that a job that ran twice still finds what it has published.</summary>
    private async Task ForgetTablesAsync(Guid workspaceId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now.AddMilliseconds(-options.Value.SweepDelayMs);
        var deleted = await db.Set<Table>()
            .Where(t => t.WorkspaceId == workspaceId && t.NameKey == null)
            .Select(t => new { t.Id, t.DeletedAt })
            .ToListAsync(cancellationToken);
        foreach (var table in deleted.Where(t => t.DeletedAt <= until))
        {
            await db.Set<TableVersion>().Where(v => v.TableId == table.Id).ExecuteDeleteAsync(cancellationToken);
            await db.Set<Table>().Where(t => t.Id == table.Id).ExecuteDeleteAsync(cancellationToken);
        }
    }

    /// <summary>What attempts that died between their bytes and their row have left: nothing younger than a day is touched.</summary>
    private async Task<int> SweepOrphansAsync(Guid workspaceId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now.AddHours(-options.Value.OrphanHours);
        var named = await db.Set<TablePart>()
            .Where(p => p.WorkspaceId == workspaceId).Select(p => p.BlobKey).ToHashSetAsync(cancellationToken);
        named.UnionWith(await db.Set<StoredResult>()
            .Where(r => r.WorkspaceId == workspaceId && r.BlobKey != null).Select(r => r.BlobKey!).ToListAsync(cancellationToken));

        var orphans = 0;
        foreach (var prefix in (string[])[TablePart.PrefixOf(workspaceId), StoredResult.PrefixOf(workspaceId)])
        {
            await foreach (var blob in blobs.ListAsync(prefix, cancellationToken))
            {
                if (blob.CreatedAt < until && !named.Contains(blob.Key))
                {
                    await blobs.DeleteAsync(blob.Key, cancellationToken);
                    orphans++;
                }
            }
        }

        return orphans;
    }
}
