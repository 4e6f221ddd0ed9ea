using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Catalog;

/// <summary>Catalogs of the workspaces that were queried lately, each good as long as its stamp is the present one.</summary>
internal sealed class CatalogCache
{
    /// <summary>In columns, which are what catalogs are made of.</summary>
    private const long MaxCost = 500_000;

    private readonly BoundedCache<Guid, WorkspaceCatalog> _catalogs = new(MaxCost);

    /// <summary>Asked by every query, so translated once; not static, because a compiled query serves one model.</summary>
    private readonly Func<AppDb, Guid, CancellationToken, Task<long>> _stamp = EF.CompileAsyncQuery(
        (AppDb db, Guid workspaceId, CancellationToken _) => db.Set<CatalogStamp>()
            .Where(c => c.WorkspaceId == workspaceId)
            .Select(c => c.Stamp)
            .FirstOrDefault());

    /// <summary>How often the workspace's tables have changed; 0 before the first change.</summary>
    public Task<long> StampAsync(AppDb db, Guid workspaceId, CancellationToken cancellationToken) =>
        _stamp(db, workspaceId, cancellationToken);

    public WorkspaceCatalog? Find(Guid workspaceId, long stamp) =>
        _catalogs.TryGet(workspaceId, out var catalog) && catalog.Stamp == stamp ? catalog : null;

    public void Keep(Guid workspaceId, WorkspaceCatalog catalog) =>
        _catalogs.Set(workspaceId, catalog, 10 + catalog.Tables.Sum(t => 5 + t.Columns.Count + t.Parts.Count));
}
