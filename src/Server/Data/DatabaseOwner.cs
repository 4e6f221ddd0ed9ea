using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tablinum.Foundation;

namespace Tablinum.Server.Data;

/// <summary>
/// Makes and changes the tables of PostgreSQL as their owner, and grants the role of the running server what it works with: rows. No SQL
/// that comes to run through the server can then drop, alter or own a table; who reads its settings still can.
/// </summary>
/// <param name="connectionString">Of the owner.</param>
/// <param name="serverConnectionString">Of the running server, to the same database.</param>
internal sealed class DatabaseOwner(string connectionString, string serverConnectionString)
{
    /// <summary>Brings the tables up to date by <paramref name="migrate"/>, and grants.</summary>
    public async Task MigrateAsync(IEnumerable<EntityAssembly> modules, Func<AppDb, CancellationToken, Task> migrate, CancellationToken cancellationToken)
    {
        var options = new DbContextOptionsBuilder<PgDb>();
        options.UseAppPostgres(connectionString);
        await using var db = new PgDb(options.Options, modules);
        await migrate(db, cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // One server at a time: grants that meet fail, and the lock of the migration is over.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('tablinum.grants'))", cancellationToken);

        // The name goes in as a value: GRANT takes no parameters.
        var role = new NpgsqlConnectionStringBuilder(serverConnectionString).Username;
        await db.Database.ExecuteSqlAsync($"SELECT set_config('tablinum.server_role', {role}, true)", cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            DO $$
            DECLARE server_role text := current_setting('tablinum.server_role');
            BEGIN
                EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', server_role);
                EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', server_role);
                EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON "__EFMigrationsHistory" FROM %I', server_role);
                EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I', server_role);
            END $$
            """,
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
