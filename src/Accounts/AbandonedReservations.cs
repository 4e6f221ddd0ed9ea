using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Gives back what uploads of an earlier process had set aside when it died.</summary>
/// <remarks>
/// Right where one process owns the database, as with SQLite. With several, a starting one would also take the
/// reservations of uploads under way elsewhere: limits hold even then, because settling such an upload fails.
/// </remarks>
internal sealed class AbandonedReservations(IServiceScopeFactory scopes, ILogger<AbandonedReservations> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var abandoned = await db.Set<StoredReservation>().ExecuteDeleteAsync(cancellationToken);
        if (abandoned == 0)
        {
            return;
        }

        await db.Set<StoredWorkspace>()
            .Where(w => w.ReservedBytes != 0)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.ReservedBytes, 0L), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.ReservationsGivenBack(abandoned);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
