using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Server.Data;

/// <summary>The metadata in PostgreSQL: shared by any number of processes.</summary>
internal sealed class PgDb(DbContextOptions<PgDb> options, IEnumerable<EntityAssembly> modules) : AppDb(options, modules), IModularModel
{
    public string ModelKey { get; } = ModularModelCacheKey.For(modules);
}
