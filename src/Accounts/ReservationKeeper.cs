using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Says of the reservations of this process that they are still meant, and gives back those of which nobody has said so for long.</summary>
internal sealed class ReservationKeeper(
    WorkspaceQuota quota, IServiceScopeFactory scopes, MetadataSharing sharing, TimeProvider clock, ILogger<ReservationKeeper> logger)
    : PeriodicWork(first: TimeSpan.FromSeconds(1), period: TimeSpan.FromMinutes(1), clock)
{
    /// <summary>A process that has said nothing for so long is dead, or cut off from the database: then settling fails, and the upload with it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly DateTimeOffset _start = clock.GetUtcNow();

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var owed in quota.Owed)
        {
            await quota.ReleaseAsync(owed, cancellationToken);
        }

        await using var scope = scopes.CreateAsyncScope();
        var reservations = scope.ServiceProvider.GetRequiredService<AppDb>().Set<StoredReservation>();
        var now = Clock.GetUtcNow();
        if (quota.UnderWay is { Count: > 0 } mine)
        {
            await reservations.Where(r => mine.Contains(r.Id)).ExecuteUpdateAsync(set => set.SetProperty(r => r.RenewedAt, now), cancellationToken);
        }

        var limit = now - Patience;
        var abandoned = await reservations.AsNoTracking()
            .Where(r => r.RenewedAt < limit || (!sharing.IsShared && r.RenewedAt < _start))
            .ToListAsync(cancellationToken);
        foreach (var reservation in abandoned)
        {
            await quota.ReleaseAsync(new QuotaReservation(reservation.Id, reservation.WorkspaceId, reservation.Bytes), cancellationToken);
        }

        if (abandoned.Count > 0)
        {
            logger.ReservationsGivenBack(abandoned.Count);
        }
    }

    protected override void Failed(Exception exception) => logger.ReservationsNotKept(exception); // the next round tries again
}
