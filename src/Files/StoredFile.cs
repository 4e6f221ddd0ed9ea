using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>An uploaded file: immutable, known by a server-made id. Its bytes are in the blob store.</summary>
internal sealed class StoredFile
{
    public const int MaxNameLength = 255;

    /// <summary>Sorts by the time of upload.</summary>
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>As the person named it; for display only. Names repeat.</summary>
    public required string Name { get; init; }

    public required ContentKind Content { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Lower-case hex.</summary>
    public required string Sha256 { get; init; }

    public required string BlobKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>As importers see it.</summary>
    public OriginalFile AsOriginal() => new(WorkspaceId, Id, Name, BlobKey, SizeBytes, Content);

    /// <summary>Where the bytes of a file are.</summary>
    public static string KeyOf(Guid workspaceId, Guid id) => $"{workspaceId:n}/files/{id:n}";

    /// <summary>Whether a key is one of those, of any workspace.</summary>
    public static bool IsKey(string key) =>
        key.Split('/') is [var workspace, "files", var id]
        && Guid.TryParseExact(workspace, "n", out _) && Guid.TryParseExact(id, "n", out _);
}

internal sealed class StoredFileConfiguration : IEntityTypeConfiguration<StoredFile>
{
    public void Configure(EntityTypeBuilder<StoredFile> builder)
    {
        builder.ToTable("files");
        builder.Property(f => f.Id).ValueGeneratedNever();
        builder.Property(f => f.Name).HasMaxLength(StoredFile.MaxNameLength);
        builder.Property(f => f.Content).HasConversion(kind => ContentNames.Of(kind), name => ContentNames.Parse(name)).HasMaxLength(40);
        builder.Property(f => f.Sha256).HasMaxLength(64);
        builder.Property(f => f.BlobKey).HasMaxLength(512);
        builder.HasIndex(f => new { f.WorkspaceId, f.Id });
    }
}
