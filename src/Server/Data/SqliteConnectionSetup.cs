using System.Data.Common;
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

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Settings;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
