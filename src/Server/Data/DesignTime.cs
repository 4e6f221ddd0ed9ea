using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Tablinum.Foundation;

namespace Tablinum.Server.Data;

/// <summary>How <c>dotnet ef</c> makes a context without a host; see <c>tools/Design</c>.</summary>
internal sealed class SqliteDbFactory : IDesignTimeDbContextFactory<SqliteDb>
{
    public SqliteDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<SqliteDb>();
        options.UseAppSqlite("Data Source=:memory:");
        return new SqliteDb(options.Options, DesignTimeModules.All());
    }
}

/// <summary>How <c>dotnet ef</c> makes a context without a host; see <c>tools/Design</c>.</summary>
internal sealed class PgDbFactory : IDesignTimeDbContextFactory<PgDb>
{
    public PgDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<PgDb>();
        options.UseAppPostgres("Host=localhost");
        return new PgDb(options.Options, DesignTimeModules.All());
    }
}

/// <summary>
/// The server and every module that it is compiled against, so that a migration cannot forget one whose AddX was not called here.
/// At run time the modules that were added count; a test holds the two against each other.
/// </summary>
internal static class DesignTimeModules
{
    internal static IReadOnlyList<EntityAssembly> All() =>
    [
        new(typeof(DesignTimeModules).Assembly),
        .. typeof(DesignTimeModules).Assembly.GetReferencedAssemblies()
            .Where(name => name.Name?.StartsWith("Tablinum.", StringComparison.Ordinal) == true)
            .Select(name => new EntityAssembly(Assembly.Load(name))),
    ];
}
