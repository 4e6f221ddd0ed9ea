using System.Collections.Concurrent;
using System.Data.Common;

namespace Tablinum.Server.Data;

/// <summary>Lets one connection of this process write to SQLite at a time; the others wait here without blocking a thread.</summary>
/// <remarks>SQLite itself would make them poll and, under load, fail with "database is locked" by chance and out of turn.</remarks>
internal sealed class WriterGate(TimeProvider clock) : IDisposable
{
    /// <summary>Longer than any transaction of ours. Whoever waits this long waits for itself: a write inside of another context's transaction.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(initialCount: 1, maxCount: 1);
    private readonly ConcurrentDictionary<DbConnection, bool> _holders = new();

    internal async Task EnterAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        if (_holders.ContainsKey(connection))
        {
            return; // its own earlier transaction was never disposed; letting it wait would be for ever
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _gate.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TookTooLong();
        }

        _holders[connection] = true;
    }

    internal void Enter(DbConnection connection, CancellationToken cancellationToken)
    {
        if (_holders.ContainsKey(connection))
        {
            return;
        }

        if (!_gate.Wait(Patience, cancellationToken))
        {
            throw TookTooLong();
        }

        _holders[connection] = true;
    }

    internal bool IsHeldBy(DbConnection connection) => _holders.ContainsKey(connection);

    /// <summary>Idempotent: transactions end in several ways, and some of them twice.</summary>
    internal void Leave(DbConnection connection)
    {
        if (_holders.TryRemove(connection, out _))
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static TimeoutException TookTooLong() => new(
        $"Another transaction of this process has been writing for {Patience.TotalSeconds} s. Is this write nested in the transaction of another context?");
}
