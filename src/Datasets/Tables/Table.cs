using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Tablinum.Datasets.Tables;

/// <summary>A relation with an SQL name. Its rows are those of its current version.</summary>
internal sealed class Table
{
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>As people spell it.</summary>
    public required string Name { get; init; }

    /// <summary>What it was called where it came from, in any letters; for display only.</summary>
    public required string Label { get; init; }

    /// <summary>
    /// The name in lower case, unique in the workspace. Null once the table is deleted, which frees the name: nulls are distinct in the
    /// unique indexes of both databases.
    /// </summary>
    public string? NameKey { get; set; }

    /// <summary>Number of the version that SQL sees.</summary>
    public required int CurrentVersion { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<Table>
    {
        public void Configure(EntityTypeBuilder<Table> builder)
        {
            builder.ToTable("tables");
            builder.HasKey(t => t.Id);
            builder.Property(t => t.Id).ValueGeneratedNever();
            builder.Property(t => t.Name).HasMaxLength(TableNames.MaxLength);
            builder.Property(t => t.NameKey).HasMaxLength(TableNames.MaxLength);
            builder.HasIndex(t => new { t.WorkspaceId, t.NameKey }).IsUnique();
        }
    }
}
