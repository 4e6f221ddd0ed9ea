namespace Tablinum.Engine.Client;

/// <summary>Work of one lane that waits, in a queue for each workspace; workspaces take turns.</summary>
internal sealed class WaitingLine
{
    private readonly Dictionary<Guid, LinkedList<EngineTurn>> _queues = [];

    // Workspaces in the order in which they are served next.
    private readonly LinkedList<Guid> _order = [];

    public int Count { get; private set; }

    public IEnumerable<Guid> Workspaces => _order;

    /// <summary>Whose turn was last, also if it had nothing more to wait for then.</summary>
    public Guid? LastServed { get; private set; }

    public int CountOf(Guid workspaceId) => _queues.TryGetValue(workspaceId, out var queue) ? queue.Count : 0;

    public EngineTurn FirstOf(Guid workspaceId) => _queues[workspaceId].First!.Value; // queues are never empty

    public void Add(EngineTurn turn)
    {
        if (!_queues.TryGetValue(turn.WorkspaceId, out var queue))
        {
            _queues[turn.WorkspaceId] = queue = [];
            _order.AddLast(turn.WorkspaceId);
        }

        queue.AddLast(turn);
        Count++;
    }

    /// <summary>Takes it out without its workspace losing its place.</summary>
    public bool Remove(EngineTurn turn)
    {
        if (!_queues.TryGetValue(turn.WorkspaceId, out var queue) || !queue.Remove(turn))
        {
            return false;
        }

        Count--;
        if (queue.Count == 0)
        {
            _queues.Remove(turn.WorkspaceId);
            _order.Remove(turn.WorkspaceId);
        }

        return true;
    }

    /// <summary>Takes it out because its turn has come: its workspace goes to the end.</summary>
    public void Serve(EngineTurn turn)
    {
        LastServed = turn.WorkspaceId;
        if (Remove(turn) && _queues.ContainsKey(turn.WorkspaceId))
        {
            _order.Remove(turn.WorkspaceId);
            _order.AddLast(turn.WorkspaceId);
        }
    }

    public IReadOnlyList<EngineTurn> Clear()
    {
        var all = _queues.Values.SelectMany(queue => queue).ToList();
        _queues.Clear();
        _order.Clear();
        Count = 0;
        return all;
    }
}
