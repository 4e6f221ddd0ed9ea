using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Catalog;

/// <summary>
/// Counts the changes to a workspace's tables, so that a kept catalog is checked by reading one number. Counting is the first thing that
/// a change does: the row's lock makes changes of one workspace follow each other, names included.
/// </summary>
internal sealed class CatalogStamp
{
    public required Guid WorkspaceId { get; init; }

    public required long Stamp { get; set; }

    /// <summary>Counts a change inside the caller's open transaction and keeps other changes of the workspace out until it ends.</summary>
    public static async Task CountAsync(AppDb db, Guid workspaceId, CancellationToken cancellationToken)
    {
        var counted = await db.Set<CatalogStamp>()
            .Where(c => c.WorkspaceId == workspaceId)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Stamp, c => c.Stamp + 1), cancellationToken);
        if (counted == 0)
        {
            // Two first changes at once: the primary key refuses one of them, and its job is tried again.
            db.Add(new CatalogStamp { WorkspaceId = workspaceId, Stamp = 1 });
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    internal sealed class Configuration : IEntityTypeConfiguration<CatalogStamp>
    {
        public void Configure(EntityTypeBuilder<CatalogStamp> builder)
        {
            builder.ToTable("table_catalogs");
            builder.HasKey(c => c.WorkspaceId);
            builder.Property(c => c.WorkspaceId).ValueGeneratedNever();
        }
    }
}
