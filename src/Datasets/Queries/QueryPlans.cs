using Tablinum.Datasets.Catalog;
using Tablinum.Engine.Protocol;

namespace Tablinum.Datasets.Queries;

/// <summary>Decides which tables a statement is given.</summary>
internal sealed class QueryPlans(Relations relations, StatementMemory statements)
{
    public async Task<QueryPlan> PlanAsync(Guid workspaceId, string sql, CancellationToken cancellationToken)
    {
        var catalog = await relations.CatalogAsync(workspaceId, cancellationToken);
        return statements.TryGet(workspaceId, sql, out var facts) && catalog.TryFind(facts.Reads, out var read)
            ? new QueryPlan(catalog, read, facts)
            : new QueryPlan(catalog, catalog.Tables, Facts: null);
    }

    public Task<OpenRelations> OpenAsync(QueryPlan plan, CancellationToken cancellationToken) =>
        relations.OpenAsync(plan.Tables, cancellationToken);

    /// <summary>Remembers what the engine found out, and tells which versions that means.</summary>
    public IReadOnlyList<VersionRead> Learn(Guid workspaceId, string sql, QueryPlan plan, EngineHeader header)
    {
        statements.Keep(workspaceId, sql, new StatementFacts(header.Reads, header.Deterministic));
        return plan.Catalog.TryFind(header.Reads, out var tables)
            ? [.. tables.Select(t => t.AsRead())]
            : throw new InvalidOperationException("The engine has read a table that it was not given.");
    }
}

/// <summary>What a statement is given.</summary>
/// <param name="Catalog">As it was when the query began: the versions that its answer names.</param>
/// <param name="Tables">Those that it reads if that is known, otherwise all.</param>
/// <param name="Facts">Null as long as no engine has seen the statement.</param>
internal sealed record QueryPlan(WorkspaceCatalog Catalog, IReadOnlyList<TableContent> Tables, StatementFacts? Facts);
