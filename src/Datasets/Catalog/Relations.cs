using Microsoft.EntityFrameworkCore;
using Tablinum.Datasets.Tables;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Datasets.Catalog;

/// <summary>Turns the tables of a workspace into sources that an engine can open.</summary>
internal sealed class Relations(AppDb db, CatalogCache cache, IBlobStore blobs)
{
    /// <summary>The current versions of all tables; costs one small read when nothing has changed.</summary>
    public async Task<WorkspaceCatalog> CatalogAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        // The stamp first: a change in between makes the catalog newer than its stamp, and it is read again next time.
        var stamp = await cache.StampAsync(db, workspaceId, cancellationToken);
        if (cache.Find(workspaceId, stamp) is { } kept)
        {
            return kept;
        }

        var tables = await (
            from table in db.Set<Table>()
            join version in db.Set<TableVersion>()
                on new { TableId = table.Id, Number = table.CurrentVersion } equals new { version.TableId, version.Number }
            where table.WorkspaceId == workspaceId && table.NameKey != null
            orderby table.NameKey
            select new { table.Name, Version = version }).AsNoTracking().ToListAsync(cancellationToken);

        var catalog = new WorkspaceCatalog(stamp, [.. tables.Select(t => ContentOf(t.Name, t.Version))]);
        cache.Keep(workspaceId, catalog);
        return catalog;
    }

    /// <summary>A table by name or id, in its current version or in the one asked for.</summary>
    /// <param name="version">Null for the current one.</param>
    public async Task<Result<TableContent>> FindAsync(
        Guid workspaceId, string nameOrId, int? version, CancellationToken cancellationToken)
    {
        var catalog = await CatalogAsync(workspaceId, cancellationToken);
        if (catalog.Find(nameOrId) is not { } current)
        {
            return DatasetErrors.TableNotFound;
        }

        if (version is null || version == current.Version)
        {
            return current;
        }

        var older = await db.Set<TableVersion>().AsNoTracking()
            .SingleOrDefaultAsync(v => v.TableId == current.TableId && v.Number == version, cancellationToken);
        return older is null ? DatasetErrors.VersionNotFound : ContentOf(current.Name, older);
    }

    /// <summary>How many rows of its file a version could not take.</summary>
    public async Task<long> RejectedRowsAsync(TableContent content, CancellationToken cancellationToken) =>
        await db.Set<TableVersion>()
            .Where(v => v.TableId == content.TableId && v.Number == content.Version)
            .Select(v => v.RejectedRows)
            .SingleOrDefaultAsync(cancellationToken);

    /// <summary>Exactly the versions that a result was read from, under the names it knows; null if one is no longer kept.</summary>
    public async Task<IReadOnlyList<TableContent>?> PinnedAsync(
        Guid workspaceId, IReadOnlyList<VersionRead> reads, CancellationToken cancellationToken)
    {
        var catalog = await CatalogAsync(workspaceId, cancellationToken);
        var pinned = new List<TableContent>(reads.Count);
        foreach (var read in reads)
        {
            if (catalog.Tables.FirstOrDefault(t => t.TableId == read.TableId) is not { } table)
            {
                return null;
            }

            var found = await FindAsync(workspaceId, table.TableId.ToString(), read.Version, cancellationToken);
            if (!found.TryGet(out var content, out _))
            {
                return null;
            }

            pinned.Add(content with { Name = read.Name });
        }

        return pinned;
    }

    /// <summary>Brings the parts of these versions to this machine and holds them there.</summary>
    /// <exception cref="IOException">A part that a row names is not in the store.</exception>
    public async Task<OpenRelations> OpenAsync(IReadOnlyList<TableContent> tables, CancellationToken cancellationToken)
    {
        var open = new OpenRelations();
        try
        {
            foreach (var table in tables)
            {
                var parts = new List<RelationPart>(table.Parts.Count);
                foreach (var part in table.Parts)
                {
                    parts.Add(await open.AddAsync(blobs, part, cancellationToken));
                }

                open.Add(new RelationSource(table.Name, table.Token, table.Columns, parts));
            }

            return open;
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    private static TableContent ContentOf(string name, TableVersion version) =>
        new(version.TableId, name, version.Number, version.Rows, version.Columns, version.Parts) { Corrections = version.Corrections };
}
