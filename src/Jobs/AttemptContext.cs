using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>What a worker sees of its attempt.</summary>
internal sealed class AttemptContext(Job job, IServiceScopeFactory scopes, TimeProvider clock) : JobContext
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

        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AppDb>().Set<Job>()
            .Where(row => row.Id == job.Id && row.LeaseToken == job.LeaseToken && row.Progress < fraction)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Progress, fraction), cancellationToken);
    }

    public override async Task FenceAsync(AppDb db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("A fence outside of a transaction protects nothing: begin one before calling it.");
        }

        // An UPDATE and not a SELECT: it locks the row, so that the lease cannot be taken away before the commit.
        var now = clock.GetUtcNow();
        var until = now + JobClaims.Lease;
        var held = await db.Set<Job>()
            .Where(row => row.Id == job.Id && row.LeaseToken == job.LeaseToken && row.LeaseUntil > now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, until), cancellationToken);
        if (held == 0)
        {
            throw new LeaseLostException();
        }
    }
}
