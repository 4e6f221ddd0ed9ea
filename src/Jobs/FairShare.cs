namespace Tablinum.Jobs;

/// <summary>That a workspace has jobs of one priority that could run now; how many, only taking them tells.</summary>
/// <param name="OldestRunAt">Since when the first of them could.</param>
internal sealed record ReadyJobs(Guid WorkspaceId, int Priority, DateTimeOffset OldestRunAt);

/// <summary>Divides free workers: smaller priority first, then the workspace with the fewest running, then the one served longest ago.</summary>
internal sealed class FairShare
{
    // Without it, workspaces whose backlog is older would win every tie until they are done.
    private readonly Dictionary<Guid, long> _lastServed = [];
    private long _turn;

    /// <summary>How many jobs to take from each entry, in the order of service. Not thread safe: one claim runs at a time.</summary>
    internal IReadOnlyList<(ReadyJobs From, int Take)> Plan(
        int slots, IReadOnlyCollection<ReadyJobs> ready, IReadOnlyDictionary<Guid, int> running, int maxPerWorkspace)
    {
        Forget(ready);
        var counts = new Dictionary<Guid, int>(running);
        var takes = ready.ToDictionary(entry => entry, _ => 0);
        for (; slots > 0; slots--)
        {
            var next = ready
                .Where(entry => counts.GetValueOrDefault(entry.WorkspaceId) < maxPerWorkspace)
                .OrderBy(entry => entry.Priority)
                .ThenBy(entry => counts.GetValueOrDefault(entry.WorkspaceId))
                .ThenBy(entry => _lastServed.GetValueOrDefault(entry.WorkspaceId))
                .ThenBy(entry => entry.OldestRunAt)
                .FirstOrDefault();
            if (next is null)
            {
                break;
            }

            takes[next]++;
            counts[next.WorkspaceId] = counts.GetValueOrDefault(next.WorkspaceId) + 1;
            _lastServed[next.WorkspaceId] = ++_turn;
        }

        return [.. takes.Where(take => take.Value > 0).Select(take => (take.Key, take.Value))];
    }

    /// <summary>Keeps the memory as small as the backlog.</summary>
    private void Forget(IReadOnlyCollection<ReadyJobs> ready)
    {
        if (_lastServed.Count > 2 * ready.Count + 100)
        {
            var waiting = ready.Select(entry => entry.WorkspaceId).ToHashSet();
            foreach (var workspaceId in _lastServed.Keys.Where(id => !waiting.Contains(id)).ToList())
            {
                _lastServed.Remove(workspaceId);
            }
        }
    }
}
