using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Tablinum.Foundation;
using Tablinum.Server.Live;

namespace Tablinum.Server.Data;

/// <summary>The metadata in one SQLite file: the embedded default.</summary>
internal sealed class SqliteDb : ServerDb
{
    public SqliteDb(DbContextOptions<SqliteDb> options, IEnumerable<EntityAssembly> modules)
        : base(options, modules)
    {
        // So that every SaveChanges begins a transaction and passes the writer gate; a lone INSERT would go round it.
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
    }

    public override string SkipLocked => "";

    public override object InSql(DateTimeOffset instant) => UtcMicroseconds.Of(instant);

    /// <remarks>SQLite has no type for instants; as text with an offset they do not sort.</remarks>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcMicroseconds>();

    protected override Task LogAsync(Guid workspaceId, IReadOnlyList<WorkspaceEvent> events, CancellationToken cancellationToken) =>
        EventLog.AddAsync(this, workspaceId, events, cancellationToken);

    /// <remarks>SQLite counts up its integer keys only: triggers, made by the migrations, number the other columns.</remarks>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        var counted = modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties())
            .Where(property => property.ValueGenerated == ValueGenerated.OnAdd && property.ClrType == typeof(long) && !property.IsKey());
        foreach (var property in counted.ToList())
        {
            property.SetDefaultValue(0L);
            ((IMutableEntityType)property.DeclaringType).AddTrigger($"TR_{property.DeclaringType.GetTableName()}_{property.Name}");
        }
    }

    /// <summary>Microseconds since 1970 in UTC: sorts, and is as precise as PostgreSQL's type.</summary>
    private sealed class UtcMicroseconds() : ValueConverter<DateTimeOffset, long>(
        instant => Of(instant), microseconds => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond))
    {
        public static long Of(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
    }
}
