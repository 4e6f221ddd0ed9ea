using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Tablinum.Jobs;

/// <summary>A row of <c>job_schedules</c>: a job that is queued again and again.</summary>
internal sealed class JobSchedule
{
    public const int LongestName = 100;

    public Guid WorkspaceId { get; init; }

    public required string Name { get; init; }

    /// <summary>A <see cref="CronExpression"/>, as it was given.</summary>
    public required string Cron { get; set; }

    /// <summary>The next instant for which no job has been queued. Whoever moves it on queues that job, in the same transaction.</summary>
    public DateTimeOffset DueAt { get; set; }

    public required string Kind { get; set; }

    /// <summary>The job record as JSON.</summary>
    public required string Payload { get; set; }

    public int Priority { get; set; }

    public string? OrderKey { get; set; }

    public string? UniqueKey { get; set; }

    public int MaxAttempts { get; set; }
}

/// <summary>The table <c>job_schedules</c>.</summary>
internal sealed class JobScheduleConfiguration : IEntityTypeConfiguration<JobSchedule>
{
    public void Configure(EntityTypeBuilder<JobSchedule> builder)
    {
        builder.ToTable("job_schedules");
        builder.HasKey(schedule => new { schedule.WorkspaceId, schedule.Name });
        builder.Property(schedule => schedule.Name).HasMaxLength(JobSchedule.LongestName);
        builder.Property(schedule => schedule.Cron).HasMaxLength(CronExpression.LongestText);
        builder.Property(schedule => schedule.Kind).HasMaxLength(100);
        builder.Property(schedule => schedule.OrderKey).HasMaxLength(200);
        builder.Property(schedule => schedule.UniqueKey).HasMaxLength(200);
        builder.HasIndex(schedule => schedule.DueAt, "IX_job_schedules_due");
    }
}
