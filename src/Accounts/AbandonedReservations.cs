using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Gives back what uploads of an earlier process had set aside when it died: once, soon after the start, which it must not slow down.</summary>
/// <remarks>
/// Right where one process owns the database, as with SQLite. With several, a starting one would also take the
/// reservations of uploads under way elsewhere: limits hold even then, because settling such an upload fails.
/// </remarks>
internal sealed class AbandonedReservations(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AbandonedReservations> logger)
    : BackgroundService
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset _start = clock.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Delay, clock, stoppingToken);
        await GiveBackAsync(stoppingToken);
    }

    private async Task GiveBackAsync(CancellationToken cancellationToken)
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
}
