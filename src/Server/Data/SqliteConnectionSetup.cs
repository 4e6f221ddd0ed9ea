using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Tablinum.Server.Data;

/// <summary>Sets what SQLite forgets between connections.</summary>
/// <remarks>
/// FULL: with WAL and NORMAL the last commits may be lost in a power cut, and a 2xx promises that they are not.
/// The busy timeout is for other processes (a backup, say); within this one the <see cref="WriterGate"/> keeps order.
/// </remarks>
internal sealed class SqliteConnectionSetup : DbConnectionInterceptor
{
    private const string Settings =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;";

    /// <summary>Pooled connections are opened for every statement, while the handle beneath them stays, and with it all that was set.</summary>
    private readonly ConditionalWeakTable<object, object> _done = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    /// <summary>SQLite does nothing asynchronously.</summary>
    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(connection);
        return Task.CompletedTask;
    }

    private void Set(DbConnection connection)
    {
        var handle = ((SqliteConnection)connection).Handle ?? throw new InvalidOperationException("An open connection has a handle.");
        if (_done.TryGetValue(handle, out _))
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
        _done.TryAdd(handle, handle);
    }
}
