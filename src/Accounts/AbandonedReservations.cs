using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Gives back what uploads of an earlier process had set aside when it died.</summary>
/// <remarks>
/// Right where one process owns the database, as with SQLite. With several, a starting one would also take the
/// reservations of uploads under way elsewhere: limits hold even then, because settling such an upload fails.
/// </remarks>
internal sealed class AbandonedReservations(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AbandonedReservations> logger)
    : PeriodicWork(first: TimeSpan.FromSeconds(1), period: TimeSpan.FromHours(1), clock)
{
    private readonly DateTimeOffset _start = clock.GetUtcNow();

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var reservations = db.Set<StoredReservation>();
        var abandoned = await reservations.Where(r => r.CreatedAt < _start).ExecuteDeleteAsync(cancellationToken);
        if (abandoned == 0)
        {
            return;
        }

        await db.Set<StoredWorkspace>()
            .Where(w => w.ReservedBytes != 0)
            .ExecuteUpdateAsync(
                set => set.SetProperty(w => w.ReservedBytes, w => reservations.Where(r => r.WorkspaceId == w.Id).Sum(r => r.Bytes)),
                cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.ReservationsGivenBack(abandoned);
    }

    protected override void Failed(Exception exception) => logger.ReservationsNotGivenBack(exception); // the next round tries again
}
