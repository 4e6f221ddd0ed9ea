namespace Tablinum.Foundation;

/// <summary>Storage that a workspace may use. Limits hold under any concurrency: each call is one conditional UPDATE.</summary>
public interface IQuota
{
    /// <summary>Largest single file of this workspace, in bytes.</summary>
    Task<long> MaxFileBytesAsync(Guid workspaceId, CancellationToken cancellationToken);

    /// <summary>
    /// Sets <paramref name="bytes"/> aside before they are received, in a transaction of its own.
    /// Reservations of a process that died are given back when the server starts.
    /// </summary>
    /// <returns>The reservation, or <c>workspace.full</c>.</returns>
    Task<Result<QuotaReservation>> ReserveAsync(Guid workspaceId, long bytes, CancellationToken cancellationToken);

    /// <summary>As <see cref="ReserveAsync"/>, but takes what remains if that is less: for bodies of unknown length.</summary>
    /// <returns>A reservation of 1 to <paramref name="bytes"/> bytes, or <c>workspace.full</c> if nothing remains.</returns>
    Task<Result<QuotaReservation>> ReserveUpToAsync(Guid workspaceId, long bytes, CancellationToken cancellationToken);

    /// <summary>Turns a reservation into use of exactly <paramref name="bytes"/>, at most what was reserved, inside the caller's transaction.</summary>
    Task SettleAsync(AppDb db, QuotaReservation reservation, long bytes, CancellationToken cancellationToken);

    /// <summary>Gives a reservation back. Idempotent; after <see cref="SettleAsync"/> it does nothing.</summary>
    Task ReleaseAsync(QuotaReservation reservation, CancellationToken cancellationToken);

    /// <summary>Adds use (negative gives back) inside the caller's transaction, which must already be open.</summary>
    /// <returns><see langword="null"/>, or <c>workspace.full</c>: then nothing was changed and the caller rolls back.</returns>
    Task<Error?> AddUseAsync(AppDb db, Guid workspaceId, long bytes, CancellationToken cancellationToken);
}

/// <summary>Bytes set aside for one upload.</summary>
public sealed record QuotaReservation(Guid Id, Guid WorkspaceId, long Bytes);

/// <summary>Refusals for want of room.</summary>
public static class QuotaErrors
{
    /// <summary><c>workspace.full</c>: more bytes than the workspace has left.</summary>
    public static Error WorkspaceFull(long neededBytes, long freeBytes) => new(
        ErrorKind.OverLimit, "workspace.full",
        $"This needs {neededBytes} bytes or more, and the workspace has {Math.Max(0, freeBytes)} left. Delete tables that are no longer needed, or use another workspace.")
    {
        Members = new Dictionary<string, object?> { ["neededBytes"] = neededBytes, ["freeBytes"] = Math.Max(0, freeBytes) },
    };
}
