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
    /// <remarks>In one statement: of two first changes on PostgreSQL one waits for the other here, and neither is refused.</remarks>
    public static Task CountAsync(AppDb db, Guid workspaceId, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO table_catalogs ("WorkspaceId", "Stamp") VALUES ({workspaceId}, 1)
        ON CONFLICT ("WorkspaceId") DO UPDATE SET "Stamp" = table_catalogs."Stamp" + 1
        """,
        cancellationToken);

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
