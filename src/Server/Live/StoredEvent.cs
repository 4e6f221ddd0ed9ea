using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Tablinum.Server.Live;

/// <summary>A row of <c>events</c>: what has happened in a workspace, numbered from 1 without gaps.</summary>
internal sealed class StoredEvent
{
    public Guid WorkspaceId { get; init; }

    public long Number { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Topic { get; init; }

    public required string Change { get; init; }

    public required string Subject { get; init; }

    /// <summary>JSON.</summary>
    public string? Data { get; init; }
}

/// <summary>A row of <c>event_counters</c>: the last number given in a workspace. Locked from there to the commit, so numbers become visible in order.</summary>
internal sealed class EventCounter
{
    public Guid WorkspaceId { get; init; }

    public long Last { get; set; }
}

internal sealed class StoredEventConfiguration : IEntityTypeConfiguration<StoredEvent>
{
    public void Configure(EntityTypeBuilder<StoredEvent> builder)
    {
        builder.ToTable("events");
        builder.HasKey(stored => new { stored.WorkspaceId, stored.Number });
        builder.Property(stored => stored.Topic).HasMaxLength(20);
        builder.Property(stored => stored.Change).HasMaxLength(20);
        builder.Property(stored => stored.Subject).HasMaxLength(100);
        builder.HasIndex(stored => stored.At, "IX_events_at");
    }
}

internal sealed class EventCounterConfiguration : IEntityTypeConfiguration<EventCounter>
{
    public void Configure(EntityTypeBuilder<EventCounter> builder)
    {
        builder.ToTable("event_counters");
        builder.HasKey(counter => counter.WorkspaceId);
        builder.Property(counter => counter.WorkspaceId).ValueGeneratedNever();
    }
}
