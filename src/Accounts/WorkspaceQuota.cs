using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Counts what workspaces use, each change one conditional UPDATE.</summary>
/// <remarks>
/// A reservation is a row of its own beside the counter, so that it is known which bytes a dead process had set aside,
/// and so that releasing twice, or after settling, changes nothing.
/// </remarks>
internal sealed class WorkspaceQuota(IServiceScopeFactory scopes, TimeProvider clock) : IQuota
{
    /// <summary>Others take what remains between reading and reserving it; more rounds than that means that it is gone.</summary>
    private const int MaxRounds = 8;

    private readonly ConcurrentDictionary<Guid, byte> _underWay = new();
    private readonly ConcurrentDictionary<Guid, QuotaReservation> _owed = new();

    /// <summary>Reservations of this process that were neither settled nor released.</summary>
    internal IReadOnlyCollection<Guid> UnderWay => [.. _underWay.Keys];

    /// <summary>Reservations that were to be released when the database did not take it: <see cref="ReservationKeeper"/> tries again.</summary>
    internal IReadOnlyCollection<QuotaReservation> Owed => [.. _owed.Values];

    public async Task<long> MaxFileBytesAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await Db(scope).Set<StoredWorkspace>()
            .Where(w => w.Id == workspaceId)
            .Select(w => w.MaxFileBytes)
            .SingleAsync(cancellationToken);
    }

    public async Task<Result<QuotaReservation>> ReserveAsync(Guid workspaceId, long bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        await using var scope = scopes.CreateAsyncScope();
        var db = Db(scope);
        return await TryReserveAsync(db, workspaceId, bytes, cancellationToken) is { } reservation
            ? reservation
            : QuotaErrors.WorkspaceFull(bytes, await FreeAsync(db, workspaceId, cancellationToken));
    }

    public async Task<Result<QuotaReservation>> ReserveUpToAsync(Guid workspaceId, long bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        await using var scope = scopes.CreateAsyncScope();
        var db = Db(scope);
        for (var round = 0; round < MaxRounds; round++)
        {
            var free = await FreeAsync(db, workspaceId, cancellationToken);
            if (free <= 0)
            {
                break;
            }

            if (await TryReserveAsync(db, workspaceId, Math.Min(bytes, free), cancellationToken) is { } reservation)
            {
                return reservation;
            }
        }

        return QuotaErrors.WorkspaceFull(neededBytes: 1, freeBytes: 0);
    }

    public async Task SettleAsync(AppDb db, QuotaReservation reservation, long bytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(reservation);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, reservation.Bytes);
        RequireTransaction(db);
        if (await TakeAsync(db, reservation, cancellationToken) == 0)
        {
            throw new InvalidOperationException($"Reservation {reservation.Id} is gone.");
        }

        await db.Set<StoredWorkspace>()
            .Where(w => w.Id == reservation.WorkspaceId)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(w => w.ReservedBytes, w => w.ReservedBytes - reservation.Bytes)
                    .SetProperty(w => w.UsedBytes, w => w.UsedBytes + bytes),
                cancellationToken);
    }

    public async Task ReleaseAsync(QuotaReservation reservation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reservation);
        _owed[reservation.Id] = reservation;
        await using var scope = scopes.CreateAsyncScope();
        var db = Db(scope);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await TakeAsync(db, reservation, cancellationToken) == 1)
        {
            await db.Set<StoredWorkspace>()
                .Where(w => w.Id == reservation.WorkspaceId)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(w => w.ReservedBytes, w => w.ReservedBytes - reservation.Bytes), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        _owed.TryRemove(reservation.Id, out _);
    }

    public async Task<Error?> AddUseAsync(AppDb db, Guid workspaceId, long bytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        RequireTransaction(db);
        var changed = await db.Set<StoredWorkspace>()
            .Where(w => w.Id == workspaceId && (bytes <= 0 || w.UsedBytes + w.ReservedBytes + bytes <= w.MaxBytes))
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.UsedBytes, w => w.UsedBytes + bytes), cancellationToken);
        return changed == 1 ? null : QuotaErrors.WorkspaceFull(bytes, await FreeAsync(db, workspaceId, cancellationToken));
    }

    private async Task<QuotaReservation?> TryReserveAsync(AppDb db, Guid workspaceId, long bytes, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var changed = await db.Set<StoredWorkspace>()
            .Where(w => w.Id == workspaceId && w.UsedBytes + w.ReservedBytes + bytes <= w.MaxBytes)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.ReservedBytes, w => w.ReservedBytes + bytes), cancellationToken);
        if (changed == 0)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var reservation = new QuotaReservation(Guid.CreateVersion7(now), workspaceId, bytes);
        db.Add(new StoredReservation { Id = reservation.Id, WorkspaceId = workspaceId, Bytes = bytes, RenewedAt = now });
        await db.SaveChangesAsync(cancellationToken);
        _underWay.TryAdd(reservation.Id, 0); // before the commit: from then on it has to be kept
        await transaction.CommitAsync(cancellationToken);
        return reservation;
    }

    private Task<int> TakeAsync(AppDb db, QuotaReservation reservation, CancellationToken cancellationToken)
    {
        _underWay.TryRemove(reservation.Id, out _);
        return db.Set<StoredReservation>().Where(r => r.Id == reservation.Id).ExecuteDeleteAsync(cancellationToken);
    }

    private static Task<long> FreeAsync(AppDb db, Guid workspaceId, CancellationToken cancellationToken) =>
        db.Set<StoredWorkspace>()
            .Where(w => w.Id == workspaceId)
            .Select(w => w.MaxBytes - w.UsedBytes - w.ReservedBytes)
            .SingleAsync(cancellationToken);

    private static AppDb Db(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AppDb>();

    private static void RequireTransaction(AppDb db)
    {
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Use is counted in the transaction of what is used: open one first.");
        }
    }
}
