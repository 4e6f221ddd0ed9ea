using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Tablinum.Jobs;

/// <summary>
/// The table <c>jobs</c>. Its constraints hold whatever the code does: states are the known ones, a lease exists exactly while
/// running, an end time exactly when ended, one unfinished job has a unique key, and one running job an order key.
/// </summary>
internal sealed class JobConfiguration : IEntityTypeConfiguration<Job>
{
    public void Configure(EntityTypeBuilder<Job> builder)
    {
        builder.ToTable("jobs", table =>
        {
            table.HasCheckConstraint("CK_jobs_state", "\"State\" IN ('available', 'running', 'retryable', 'completed', 'discarded', 'cancelled')");
            table.HasCheckConstraint("CK_jobs_lease", "(\"State\" = 'running') = (\"LeaseToken\" IS NOT NULL)");
            table.HasCheckConstraint("CK_jobs_finished", "(\"State\" IN ('completed', 'discarded', 'cancelled')) = (\"FinishedAt\" IS NOT NULL)");
        });
        builder.HasKey(job => job.Id);
        builder.Property(job => job.Id).ValueGeneratedNever();
        builder.Property(job => job.Sequence).ValueGeneratedOnAdd();
        builder.Property(job => job.Kind).HasMaxLength(100);
        builder.Property(job => job.OrderKey).HasMaxLength(200);
        builder.Property(job => job.UniqueKey).HasMaxLength(200);
        builder.Property(job => job.LeaseOwner).HasMaxLength(100);
        builder.Property(job => job.ErrorCode).HasMaxLength(100);
        builder.Property(job => job.State).HasMaxLength(10)
            .HasConversion(new ValueConverter<JobState, string>(state => JobStates.ToText(state), text => JobStates.FromText(text)));

        // The claim: who has something to do, then the first of each. All its columns, so that a backlog is read from the index alone.
        builder.HasIndex(job => new { job.State, job.WorkspaceId, job.Priority, job.RunAt, job.Id, job.Kind }, "IX_jobs_claim");
        builder.HasIndex(job => new { job.State, job.RunAt }, "IX_jobs_due");
        builder.HasIndex(job => new { job.OrderKey, job.State, job.Sequence }, "IX_jobs_order");
        builder.HasIndex(job => job.Sequence, "UX_jobs_sequence").IsUnique();
        builder.HasIndex(job => job.OrderKey, "UX_jobs_order_running").IsUnique()
            .HasFilter("\"OrderKey\" IS NOT NULL AND \"State\" = 'running'");
        builder.HasIndex(job => new { job.WorkspaceId, job.Id }, "IX_jobs_workspace");
        builder.HasIndex(job => job.FinishedAt, "IX_jobs_finished");
        builder.HasIndex(job => job.UniqueKey, "UX_jobs_unique_key").IsUnique()
            .HasFilter("\"UniqueKey\" IS NOT NULL AND \"State\" IN ('available', 'running', 'retryable')");
    }
}
