using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Tablinum.Accounts;

/// <summary>A workspace as it is kept. Its counters change only through <see cref="WorkspaceQuota"/>.</summary>
internal sealed class StoredWorkspace
{
    public const int MaxNameLength = 100;

    public required Guid Id { get; init; }

    public required string Name { get; set; }

    /// <summary>SHA-256 of the secret, which is kept nowhere.</summary>
    public required byte[] SecretHash { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Written at most once an hour.</summary>
    public required DateTimeOffset LastUsedAt { get; set; }

    public long UsedBytes { get; set; }

    /// <summary>Sum of the workspace's rows in <c>quota_reservations</c>.</summary>
    public long ReservedBytes { get; set; }

    public required long MaxFileBytes { get; set; }

    public required long MaxBytes { get; set; }
}

/// <summary>A browser that is signed in to a workspace.</summary>
internal sealed class StoredSession
{
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>SHA-256 of the cookie's value.</summary>
    public required byte[] TokenHash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Bytes set aside for an upload that is under way.</summary>
internal sealed class StoredReservation
{
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required long Bytes { get; init; }

    /// <summary>When its process last said that it is still meant.</summary>
    public required DateTimeOffset RenewedAt { get; init; }
}

internal sealed class StoredWorkspaceConfiguration : IEntityTypeConfiguration<StoredWorkspace>
{
    public void Configure(EntityTypeBuilder<StoredWorkspace> builder)
    {
        builder.ToTable("workspaces");
        builder.Property(w => w.Id).ValueGeneratedNever();
        builder.Property(w => w.Name).HasMaxLength(StoredWorkspace.MaxNameLength);
        builder.Property(w => w.SecretHash).HasMaxLength(32);
        builder.HasIndex(w => w.SecretHash).IsUnique();
    }
}

internal sealed class StoredSessionConfiguration : IEntityTypeConfiguration<StoredSession>
{
    public void Configure(EntityTypeBuilder<StoredSession> builder)
    {
        builder.ToTable("workspace_sessions");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.TokenHash).HasMaxLength(32);
        builder.HasIndex(s => s.TokenHash).IsUnique();
        builder.HasOne<StoredWorkspace>().WithMany().HasForeignKey(s => s.WorkspaceId);
    }
}

internal sealed class StoredReservationConfiguration : IEntityTypeConfiguration<StoredReservation>
{
    public void Configure(EntityTypeBuilder<StoredReservation> builder)
    {
        builder.ToTable("quota_reservations");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.HasOne<StoredWorkspace>().WithMany().HasForeignKey(r => r.WorkspaceId);
    }
}
