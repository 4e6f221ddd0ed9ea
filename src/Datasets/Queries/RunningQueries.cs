using System.Collections.Concurrent;

namespace Tablinum.Datasets.Queries;

/// <summary>Queries under way that their caller gave an id, so that another request can stop them.</summary>
internal sealed class RunningQueries
{
    private readonly ConcurrentDictionary<(Guid Workspace, Guid Query), RunningQuery> _running = [];

    /// <summary>Null if a query with this id is running already.</summary>
    /// <param name="queryId">Null for one that cannot be cancelled.</param>
    public RunningQuery? Begin(Guid workspaceId, Guid? queryId, CancellationToken cancellationToken)
    {
        var key = (workspaceId, queryId ?? default);
        var query = new RunningQuery(
            ended => _running.TryRemove(KeyValuePair.Create(key, ended)), cancellationToken);
        if (queryId is null || _running.TryAdd(key, query))
        {
            return query;
        }

        query.Dispose();
        return null;
    }

    /// <summary>False if no such query is running.</summary>
    public bool Cancel(Guid workspaceId, Guid queryId) =>
        _running.TryGetValue((workspaceId, queryId), out var query) && query.TryCancel();
}

/// <summary>A query under way.</summary>
internal sealed class RunningQuery : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _source;
    private readonly Action<RunningQuery> _end;
    private bool _ended;

    public RunningQuery(Action<RunningQuery> end, CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _end = end;
        Token = _source.Token;
    }

    /// <summary>Fires when the query is cancelled or its client is gone.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether somebody asked for the end.</summary>
    public bool WasCancelled { get; private set; }

    public bool TryCancel()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return false;
            }

            WasCancelled = true;
        }

        // Outside of the lock: what hangs on the token may end this query at once.
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended in between.
        }

        return true;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
        }

        _end(this);
        _source.Dispose();
    }
}
