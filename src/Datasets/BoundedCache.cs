using System.Diagnostics.CodeAnalysis;

namespace Tablinum.Datasets;

/// <summary>Keeps the most recently used values up to a total cost. Safe for many threads.</summary>
/// <param name="maxCost">A value that costs more than this alone is not kept.</param>
internal sealed class BoundedCache<TKey, TValue>(long maxCost)
    where TKey : notnull
    where TValue : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _cost;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                value = default;
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            value = node.Value.Value;
            return true;
        }
    }

    /// <summary>Keeps <paramref name="value"/>, in place of an earlier one; the least recently used make room.</summary>
    public void Set(TKey key, TValue value, long cost)
    {
        lock (_gate)
        {
            RemoveLocked(key);
            if (cost > maxCost)
            {
                return;
            }

            _entries[key] = _byUse.AddFirst(new Entry(key, value, cost));
            _cost += cost;
            while (_cost > maxCost && _byUse.Last is { } oldest)
            {
                RemoveLocked(oldest.Value.Key);
            }
        }
    }

    public void Remove(TKey key)
    {
        lock (_gate)
        {
            RemoveLocked(key);
        }
    }

    private void RemoveLocked(TKey key)
    {
        if (_entries.Remove(key, out var node))
        {
            _byUse.Remove(node);
            _cost -= node.Value.Cost;
        }
    }

    private sealed record Entry(TKey Key, TValue Value, long Cost);
}
