using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>What a worker sees of its attempt.</summary>
internal sealed class AttemptContext(Job job, IJobStore store, TimeProvider clock, ILogger logger) : JobContext
{
    private static readonly TimeSpan MinBetweenWrites = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private double _written = job.Progress;
    private long? _writtenAt;

    public override Guid JobId => job.Id;

    public override Guid WorkspaceId => job.WorkspaceId;

    public override int Attempt => job.Attempt;

    public override async Task ReportProgressAsync(double fraction, CancellationToken cancellationToken)
    {
        fraction = double.IsNaN(fraction) ? 0 : Math.Clamp(fraction, 0, 1);
        lock (_lock)
        {
            if (fraction <= _written || (_writtenAt is { } last && clock.GetElapsedTime(last) < MinBetweenWrites))
            {
                return;
            }

            (_written, _writtenAt) = (fraction, clock.GetTimestamp());
        }

        try
        {
            await store.ReportProgressAsync(job, fraction, clock.GetUtcNow(), cancellationToken);
            job.Progress = fraction;
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException or TimeoutException)
        {
            logger.ProgressNotStored(exception, job.Id, job.Kind); // nothing that work may fail for: the next report tells more
        }
    }

    public override Task FenceAsync(AppDb db, CancellationToken cancellationToken) => store.FenceAsync(db, job, clock.GetUtcNow(), cancellationToken);
}
