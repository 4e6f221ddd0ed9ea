using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Tablinum.Foundation;

namespace Tablinum.Server.Data;

/// <summary>The metadata in one SQLite file: the embedded default.</summary>
internal sealed class SqliteDb : AppDb, IModularModel
{
    public SqliteDb(DbContextOptions<SqliteDb> options, IEnumerable<EntityAssembly> modules)
        : base(options, modules)
    {
        ModelKey = ModularModelCacheKey.For(modules);

        // So that every SaveChanges begins a transaction and passes the writer gate; a lone INSERT would go round it.
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
    }

    public string ModelKey { get; }

    /// <remarks>SQLite has no type for instants; as text with an offset they do not sort.</remarks>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcMicroseconds>();

    /// <summary>Microseconds since 1970 in UTC: sorts, and is as precise as PostgreSQL's type.</summary>
    private sealed class UtcMicroseconds() : ValueConverter<DateTimeOffset, long>(
        instant => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        microseconds => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));
}
