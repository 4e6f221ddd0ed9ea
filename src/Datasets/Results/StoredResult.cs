using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Tablinum.Datasets.Catalog;
using Tablinum.Engine.Protocol;

namespace Tablinum.Datasets.Results;

/// <summary>A result that was answered: what was asked, of which versions, and where its rows are if they were kept.</summary>
internal sealed class StoredResult
{
    public required Guid WorkspaceId { get; init; }

    /// <summary>32 hexadecimal digits: <see cref="ResultId"/>.</summary>
    public required string Id { get; init; }

    public required string Sql { get; init; }

    /// <summary>JSON; null for none.</summary>
    public string? Parameters { get; init; }

    public required IReadOnlyList<VersionRead> Versions { get; init; }

    public required IReadOnlyList<ResultColumn> Columns { get; init; }

    /// <summary>Whether it can be computed again from the same versions.</summary>
    public required bool Deterministic { get; init; }

    /// <summary>Rows in all; null if that is not known because the result was too large to keep.</summary>
    public long? Rows { get; set; }

    /// <summary>Whether the first page held all rows.</summary>
    public required bool Complete { get; set; }

    /// <summary>The file with all rows; null if there is none.</summary>
    public string? BlobKey { get; set; }

    /// <summary>Of that file.</summary>
    public long SizeBytes { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Unix milliseconds: a number, because SQLite cannot compare instants.</summary>
    public required long ExpiresAtMs { get; set; }

    /// <summary>Where a run keeps its rows. Each run has a key of its own, because objects are written once.</summary>
    public static string KeyOf(Guid workspaceId, string id, Guid run) => $"{PrefixOf(workspaceId)}{id}-{run:n}.duckdb";

    /// <summary>What the keys of all results of a workspace start with.</summary>
    public static string PrefixOf(Guid workspaceId) => $"{workspaceId:n}/results/";

    internal sealed class Configuration : IEntityTypeConfiguration<StoredResult>
    {
        public void Configure(EntityTypeBuilder<StoredResult> builder)
        {
            builder.ToTable("results");
            builder.HasKey(r => new { r.WorkspaceId, r.Id });
            builder.Property(r => r.Id).HasMaxLength(32);
            builder.Property(r => r.BlobKey).HasMaxLength(512);
            builder.Property(r => r.Versions).HasJsonText();
            builder.Property(r => r.Columns).HasJsonText();
            builder.HasIndex(r => r.ExpiresAtMs);
        }
    }
}
