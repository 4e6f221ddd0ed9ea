using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Datasets.Imports;

/// <summary>Sweeps a workspace soon after something of it was dropped.</summary>
/// <param name="NotBefore">Until then a query that has just looked the parts up may still open them.</param>
[JobKind("datasets.sweep.v1")]
internal sealed record SweepJob(Guid WorkspaceId, DateTimeOffset NotBefore)
{
    /// <summary>Queued in the transaction that drops; whatever is found later is swept by any later one, or by <see cref="PeriodicSweep"/>.</summary>
    public static void Enqueue(IJobQueue jobs, AppDb db, Guid workspaceId, DateTimeOffset notBefore) =>
        jobs.Enqueue(db, new SweepJob(workspaceId, notBefore), new JobOptions { WorkspaceId = workspaceId, Priority = 200 });
}

internal sealed class SweepWorker(WorkspaceSweep sweep, TimeProvider clock) : IWorker<SweepJob>
{
    public async Task<JobOutcome> WorkAsync(SweepJob job, JobContext context, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() < job.NotBefore)
        {
            return new JobOutcome.RetryAt(job.NotBefore);
        }

        await sweep.RunAsync(job.WorkspaceId, cancellationToken);
        return new JobOutcome.Done();
    }
}
