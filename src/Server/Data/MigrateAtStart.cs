using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tablinum.Foundation;

namespace Tablinum.Server.Data;

/// <summary>Takes the data folder and brings the database up to date, before the start of any other hosted service.</summary>
/// <remarks>Several servers may start at once on PostgreSQL: the first migrates, the others wait.</remarks>
internal sealed class MigrateAtStart(IServiceProvider services) : IHostedLifecycleService
{
    /// <summary>The host runs all StartingAsync before the first StartAsync, and ends the start when one throws.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = services.GetRequiredService<DataFolder>(); // opened, and held until the container is disposed
        await using var scope = services.CreateAsyncScope();
        if (services.GetService<DatabaseOwner>() is { } owner)
        {
            await owner.MigrateAsync(services.GetServices<EntityAssembly>(), (db, later) => MigrateAsync(db.Database, later), cancellationToken);
            return;
        }

        var database = scope.ServiceProvider.GetRequiredService<AppDb>().Database;
        if (database.IsSqlite())
        {
            // On SQLite EF Core's lock is a table, which a server that is killed while it migrates leaves behind; every later
            // start would wait for it for ever. Nobody else can hold it: the folder is ours.
            await database.ExecuteSqlAsync($"DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        }

        await MigrateAsync(database, cancellationToken);
    }

    /// <summary>As long as it takes, or as another server takes that began before: the limits of sessions are for requests.</summary>
    private static async Task MigrateAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        database.SetCommandTimeout(TimeSpan.FromHours(6));
        await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await (database.IsSqlite() ? database.MigrateAsync(cancellationToken) : MigrateInTurnAsync(database, cancellationToken));
        }
        finally
        {
            await database.CloseConnectionAsync();
        }
    }

    /// <remarks>EF Core locks its own table, but for each migration anew, and has decided before which ones there are to do.</remarks>
    private static async Task MigrateInTurnAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        await database.ExecuteSqlAsync($"SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0", cancellationToken);
        await database.ExecuteSqlAsync($"SELECT pg_advisory_lock(hashtext('tablinum.migrations'))", cancellationToken);
        try
        {
            await database.MigrateAsync(cancellationToken);
        }
        finally
        {
            // The pool hands out connections as they were left. A broken one is left by nobody.
            if (database.GetDbConnection().State == ConnectionState.Open)
            {
                await database.ExecuteSqlAsync($"SELECT pg_advisory_unlock(hashtext('tablinum.migrations'))", CancellationToken.None);
                await database.ExecuteSqlAsync($"RESET ALL", CancellationToken.None);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
