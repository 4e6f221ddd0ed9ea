using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;
using Tablinum.Server.Live;

namespace Tablinum.Server.Data;

/// <summary>The metadata in PostgreSQL: shared by any number of processes.</summary>
internal sealed class PgDb(DbContextOptions<PgDb> options, IEnumerable<EntityAssembly> modules) : ServerDb(options, modules)
{
    public override string SkipLocked => PostgresDialect.SkipLocked;

    public override object InSql(DateTimeOffset instant) => PostgresDialect.InSql(instant);

    protected override Task LogAsync(Guid workspaceId, IReadOnlyList<WorkspaceEvent> events, CancellationToken cancellationToken) =>
        EventLog.InsertAsync(this, workspaceId, events, cancellationToken);
}
