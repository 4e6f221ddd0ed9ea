using System.Diagnostics.CodeAnalysis;

namespace Tablinum.Datasets.Queries;

/// <summary>
/// Remembers what a statement reads, as an engine told: a repeated question finds the address of its answer, and the tables to open,
/// without asking an engine first.
/// </summary>
internal sealed class StatementMemory
{
    /// <summary>In bytes, roughly.</summary>
    private const long MaxCost = 8 << 20;

    private readonly BoundedCache<(Guid Workspace, string Sql), StatementFacts> _facts = new(MaxCost);

    public bool TryGet(Guid workspaceId, string sql, [MaybeNullWhen(false)] out StatementFacts facts) =>
        _facts.TryGet((workspaceId, sql.Trim()), out facts);

    public void Keep(Guid workspaceId, string sql, StatementFacts facts) =>
        _facts.Set((workspaceId, sql.Trim()), facts, 200 + (2L * sql.Length) + (facts.Reads.Count * 100L));
}

/// <summary>What an engine found out about a statement; both follow from its text as long as the tables have their names.</summary>
/// <param name="Reads">Names of tables, sorted.</param>
internal sealed record StatementFacts(IReadOnlyList<string> Reads, bool Deterministic);
