using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Server.Data;

/// <summary>What both databases have in common: a model of the modules that the host composed, and the numbers of events.</summary>
internal abstract class ServerDb(DbContextOptions options, IEnumerable<EntityAssembly> modules) : AppDb(options, modules)
{
    private readonly HashSet<Guid> _told = [];

    /// <summary>Equal for equal sets of modules.</summary>
    public string ModelKey { get; } = string.Join(' ', modules.Select(module => module.Assembly.GetName().Name).Order(StringComparer.Ordinal));

    /// <summary>The workspaces of which something was told since the last call, committed or not.</summary>
    public IReadOnlyCollection<Guid> TakeTold()
    {
        Guid[] told = [.. _told];
        _told.Clear();
        return told;
    }

    protected sealed override async Task NumberAsync(IReadOnlyList<WorkspaceEvent> events, CancellationToken cancellationToken)
    {
        // In the order of ids: two transactions that tell of the same workspaces must not wait for each other crosswise.
        foreach (var ofOne in events.GroupBy(happened => happened.WorkspaceId).OrderBy(group => group.Key))
        {
            await LogAsync(ofOne.Key, [.. ofOne], cancellationToken);
            _told.Add(ofOne.Key);
        }
    }

    /// <summary>Numbers events of one workspace in the current transaction, and adds the rows that tell of them, to be saved next.</summary>
    protected abstract Task LogAsync(Guid workspaceId, IReadOnlyList<WorkspaceEvent> events, CancellationToken cancellationToken);
}
