using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Tablinum.Jobs;

/// <summary>A row of <c>job_pauses</c>: no job of this kind begins in the workspace while it is there.</summary>
internal sealed class JobPause
{
    /// <summary>In place of a kind; no kind is called so, for each has dots.</summary>
    public const string AllKinds = "all";

    public Guid WorkspaceId { get; init; }

    /// <summary>A kind, or <see cref="AllKinds"/>.</summary>
    public required string Kind { get; init; }

    public DateTimeOffset PausedAt { get; init; }
}

/// <summary>The table <c>job_pauses</c>.</summary>
internal sealed class JobPauseConfiguration : IEntityTypeConfiguration<JobPause>
{
    public void Configure(EntityTypeBuilder<JobPause> builder)
    {
        builder.ToTable("job_pauses");
        builder.HasKey(pause => new { pause.WorkspaceId, pause.Kind });
        builder.Property(pause => pause.Kind).HasMaxLength(100);
    }
}
