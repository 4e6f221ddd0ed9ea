using Microsoft.EntityFrameworkCore;
using Tablinum.Server.Data;

namespace Tablinum.Unit.Tests.Data;

public sealed class MigrationTests
{
    [Fact]
    public void The_sqlite_migrations_make_the_model_of_today()
    {
        using var db = new SqliteDbFactory().CreateDbContext([]);

        Assert.False(db.Database.HasPendingModelChanges(), "Run ./dev migration NAME.");
    }

    [Fact]
    public void The_postgres_migrations_make_the_model_of_today()
    {
        using var db = new PgDbFactory().CreateDbContext([]);

        Assert.False(db.Database.HasPendingModelChanges(), "Run ./dev migration NAME.");
    }

    [Fact]
    public void Both_databases_have_the_same_tables()
    {
        using var sqlite = new SqliteDbFactory().CreateDbContext([]);
        using var postgres = new PgDbFactory().CreateDbContext([]);

        Assert.Equal(TablesOf(sqlite), TablesOf(postgres));
        Assert.Contains("jobs", TablesOf(sqlite));
    }

    private static string[] TablesOf(DbContext db) => [.. db.Model.GetEntityTypes().Select(type => type.GetTableName()!).Order()];
}
