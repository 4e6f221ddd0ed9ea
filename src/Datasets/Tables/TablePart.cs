using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Tablinum.Datasets.Tables;

/// <summary>The life of one part file: from its publishing until its bytes are swept away.</summary>
internal sealed class TablePart
{
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid TableId { get; init; }

    public required string BlobKey { get; init; }

    /// <summary>The table inside the file.</summary>
    public required string Table { get; init; }

    public required long Rows { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>
    /// When the last version that named it was dropped, in Unix milliseconds (a number, because SQLite cannot compare instants); null
    /// while it is in use. From then on it no longer counts for the quota and a sweep may remove it.
    /// </summary>
    public long? DroppedAtMs { get; set; }

    /// <summary>Where the bytes of a part are.</summary>
    public static string KeyOf(Guid workspaceId, Guid tableId, Guid partId) =>
        $"{PrefixOf(workspaceId)}{tableId:n}/{partId:n}.duckdb";

    /// <summary>What the keys of all parts of a workspace start with.</summary>
    public static string PrefixOf(Guid workspaceId) => $"{workspaceId:n}/tables/";

    internal sealed class Configuration : IEntityTypeConfiguration<TablePart>
    {
        public void Configure(EntityTypeBuilder<TablePart> builder)
        {
            builder.ToTable("table_parts");
            builder.HasKey(p => p.Id);
            builder.Property(p => p.Id).ValueGeneratedNever();
            builder.Property(p => p.BlobKey).HasMaxLength(512);
            builder.HasIndex(p => p.TableId);
            builder.HasIndex(p => new { p.WorkspaceId, p.DroppedAtMs });
        }
    }
}
