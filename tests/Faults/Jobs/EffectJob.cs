using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Faults.Jobs;

/// <summary>Writes one row, and takes its time before and after.</summary>
[JobKind("faults.effect.v1")]
internal sealed record EffectJob(int BeforeMs, int AfterMs);

/// <summary>As a worker ought to be: what it changes it changes behind the fence, and a second attempt finds what the first has done.</summary>
/// <remarks>Nothing in the table <c>effects</c> keeps a second row of a job out: only fence and worker do, and that is what is tried.</remarks>
internal sealed class EffectWorker(AppDb db) : IWorker<EffectJob>
{
    public async Task<JobOutcome> WorkAsync(EffectJob job, JobContext context, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO attempts (job, attempt, process, at) VALUES ({context.JobId}, {context.Attempt}, {Environment.ProcessId}, clock_timestamp())", cancellationToken);
        await Console.Out.WriteLineAsync(JobHost.BusyWords.AsMemory(), cancellationToken); // whoever is to kill this process waits for it
        await Task.Delay(TimeSpan.FromMilliseconds(job.BeforeMs), cancellationToken);
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await context.FenceAsync(db, cancellationToken);
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO effects (job, attempt, at) SELECT {context.JobId}, {context.Attempt}, clock_timestamp() WHERE NOT EXISTS (SELECT FROM effects WHERE job = {context.JobId})",
                cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(job.AfterMs), cancellationToken);
        return new JobOutcome.Done();
    }
}
