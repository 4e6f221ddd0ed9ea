using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Datasets.Results;

/// <summary>The rows of results and their files: row after bytes when written, row before bytes when evicted.</summary>
internal sealed class ResultWriter(
    AppDb db, IBlobStore blobs, ResultMemory memory, IOptions<QueryOptions> options, TimeProvider clock)
{
    private const int MaxEvicted = 500;

    private const int MaxAttempts = 5;

    /// <summary>Records results; one that was recorded before gets the newer file and time.</summary>
    /// <remarks>Those of a workspace in one transaction, and each workspace in its own: nobody waits for what a stuck node does in another one.</remarks>
    public async Task WriteAsync(IReadOnlyList<ResultInfo> batch, CancellationToken cancellationToken)
    {
        foreach (var ofWorkspace in batch.GroupBy(info => info.WorkspaceId))
        {
            await WriteOfWorkspaceAsync([.. ofWorkspace], cancellationToken);
        }
    }

    private async Task WriteOfWorkspaceAsync(IReadOnlyList<ResultInfo> batch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteOnceAsync(batch, cancellationToken);
                return;
            }
            catch (DbUpdateException) when (attempt < MaxAttempts)
            {
                // Another server has recorded or evicted one of them since it was looked up: they are looked up again.
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task WriteOnceAsync(IReadOnlyList<ResultInfo> batch, CancellationToken cancellationToken)
    {
        var replaced = new List<string>();
        foreach (var info in batch)
        {
            var stored = await db.FindAsync<StoredResult>([info.WorkspaceId, info.Id], cancellationToken);
            if (stored is null)
            {
                db.Add(RowOf(info));
                db.Raise(new WorkspaceEvent(info.WorkspaceId, EventTopics.Queries, EventChanges.Answered, info.Id, clock.GetUtcNow(), new { info.Rows }));
                continue;
            }

            stored.ExpiresAtMs = ExpiresAtMs();
            if (info.BlobKey is not null && info.BlobKey != stored.BlobKey)
            {
                replaced.AddRange(stored.BlobKey is { } old ? [old] : []);
                (stored.BlobKey, stored.SizeBytes, stored.Rows) = (info.BlobKey, info.SizeBytes, info.Rows);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await DeleteAsync(replaced, cancellationToken);
    }

    /// <summary>Removes what has expired, at most a few hundred at a time.</summary>
    public async Task<IReadOnlyList<StoredResult>> EvictExpiredAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var expired = await db.Set<StoredResult>().AsNoTracking()
            .Where(r => r.ExpiresAtMs <= now)
            .OrderBy(r => r.ExpiresAtMs)
            .Take(MaxEvicted)
            .ToListAsync(cancellationToken);
        return await RemoveAsync(expired, cancellationToken);
    }

    /// <summary>Removes the oldest files of a workspace until the others fit into its share.</summary>
    public async Task<IReadOnlyList<StoredResult>> EvictBeyondShareAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        var newestFirst = await db.Set<StoredResult>()
            .Where(r => r.WorkspaceId == workspaceId && r.BlobKey != null)
            .OrderByDescending(r => r.ExpiresAtMs)
            .Select(r => new { r.Id, r.SizeBytes })
            .ToListAsync(cancellationToken);
        var room = options.Value.WorkspaceResultBytes;
        var ids = newestFirst.Where(r => (room -= r.SizeBytes) < 0).Select(r => r.Id).Take(MaxEvicted).ToList();
        if (ids.Count == 0)
        {
            return [];
        }

        var beyond = await db.Set<StoredResult>().AsNoTracking()
            .Where(r => r.WorkspaceId == workspaceId && ids.Contains(r.Id)).ToListAsync(cancellationToken);
        return await RemoveAsync(beyond, cancellationToken);
    }

    /// <summary>Another server may remove the same ones at the same time: neither minds what is gone already.</summary>
    private async Task<IReadOnlyList<StoredResult>> RemoveAsync(List<StoredResult> results, CancellationToken cancellationToken)
    {
        foreach (var ofWorkspace in results.GroupBy(r => r.WorkspaceId, r => r.Id))
        {
            var ids = ofWorkspace.ToList();
            await db.Set<StoredResult>()
                .Where(r => r.WorkspaceId == ofWorkspace.Key && ids.Contains(r.Id)).ExecuteDeleteAsync(cancellationToken);
        }

        // Before the bytes go, so that no question is answered from a file that is not there.
        foreach (var result in results)
        {
            memory.Forget(result.WorkspaceId, result.Id);
        }

        await DeleteAsync(results.Where(r => r.BlobKey is not null).Select(r => r.BlobKey!), cancellationToken);
        return results;
    }

    private async Task DeleteAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            await blobs.DeleteAsync(key, cancellationToken);
        }
    }

    private StoredResult RowOf(ResultInfo info) => new()
    {
        WorkspaceId = info.WorkspaceId,
        Id = info.Id,
        Sql = info.Sql,
        Parameters = info.Parameters,
        Versions = info.Versions,
        Columns = info.Columns,
        Deterministic = info.Deterministic,
        Rows = info.Rows,
        Complete = info.Complete,
        BlobKey = info.BlobKey,
        SizeBytes = info.SizeBytes,
        CreatedAt = clock.GetUtcNow(),
        ExpiresAtMs = ExpiresAtMs(),
    };

    private long ExpiresAtMs() => clock.GetUtcNow().AddHours(options.Value.ResultHours).ToUnixTimeMilliseconds();
}
