namespace Tablinum.Datasets.Catalog;

/// <summary>Catalogs of the workspaces that were queried lately, each good as long as its stamp is the present one.</summary>
internal sealed class CatalogCache
{
    /// <summary>In columns, which are what catalogs are made of.</summary>
    private const long MaxCost = 500_000;

    private readonly BoundedCache<Guid, WorkspaceCatalog> _catalogs = new(MaxCost);

    public WorkspaceCatalog? Find(Guid workspaceId, long stamp) =>
        _catalogs.TryGet(workspaceId, out var catalog) && catalog.Stamp == stamp ? catalog : null;

    public void Keep(Guid workspaceId, WorkspaceCatalog catalog) =>
        _catalogs.Set(workspaceId, catalog, 10 + catalog.Tables.Sum(t => 5 + t.Columns.Count + t.Parts.Count));
}
