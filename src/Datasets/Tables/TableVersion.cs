using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Tables;

/// <summary>An immutable list of parts with a schema: never changed once published.</summary>
internal sealed class TableVersion
{
    public required Guid TableId { get; init; }

    /// <summary>1, 2, 3 … in the order of publishing.</summary>
    public required int Number { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required ImportMode Mode { get; init; }

    /// <summary>The file that made it.</summary>
    public required Guid FileId { get; init; }

    /// <summary>The job that made it.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Which of the file's tables it is, from 0. Unique within the job, so that a job that runs twice publishes once.</summary>
    public required int Place { get; init; }

    /// <summary>Rows of all parts.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows of the file that could not be taken.</summary>
    public required long RejectedRows { get; init; }

    /// <summary>Bytes of all parts.</summary>
    public required long SizeBytes { get; init; }

    public required IReadOnlyList<RelationColumn> Columns { get; init; }

    /// <summary>In the order of their rows.</summary>
    public required IReadOnlyList<PartReference> Parts { get; init; }

    /// <summary>What the reader decided and what it could not take, as JSON.</summary>
    public required string Receipt { get; init; }

    /// <summary>How a person wanted the file to be read; the next file of the table is read so as well. Null if nothing was said.</summary>
    public required ReadCorrections? Corrections { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<TableVersion>
    {
        public void Configure(EntityTypeBuilder<TableVersion> builder)
        {
            builder.ToTable("table_versions");
            builder.HasKey(v => new { v.TableId, v.Number });
            builder.HasIndex(v => new { v.JobId, v.Place }).IsUnique();
            builder.HasIndex(v => v.WorkspaceId);
            builder.Property(v => v.Number).ValueGeneratedNever();
            builder.Property(v => v.Mode).HasConversion<string>().HasMaxLength(16);
            builder.Property(v => v.Columns).HasJsonText();
            builder.Property(v => v.Parts).HasJsonText();
            builder.Property(v => v.Corrections).HasJsonText();
        }
    }
}

/// <summary>A part as versions name it: all that reading needs, so that a catalog is one query.</summary>
/// <param name="Table">The table inside the file.</param>
internal sealed record PartReference(Guid Id, string BlobKey, string Table, long Rows, long SizeBytes);
