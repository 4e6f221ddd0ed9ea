using System.Collections.Concurrent;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Queries;

/// <summary>Queries under way that their caller gave an id, so that another request can stop them.</summary>
internal sealed class RunningQueries
{
    private const string CancelSignal = "query-cancel";
    private const string CancelledSignal = "query-cancelled";

    /// <summary>Another node hears within milliseconds, or not at all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly INodeSignals _nodes;
    private readonly MetadataSharing _sharing;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(Guid Workspace, Guid Query), RunningQuery> _running = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _asked = new();

    public RunningQueries(INodeSignals nodes, MetadataSharing sharing, TimeProvider clock)
    {
        (_nodes, _sharing, _clock) = (nodes, sharing, clock);
        nodes.Listen(CancelSignal, CancelForAnother);
        nodes.Listen(CancelledSignal, subject => _asked.GetValueOrDefault(subject)?.TrySetResult());
    }

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

    /// <summary>Stops a query, here or on the node that runs it.</summary>
    /// <remarks>Safe to ask again: a hint to another node may be lost, and the query then goes on to its deadline at most.</remarks>
    /// <returns>False if none says that it runs such a query.</returns>
    public async Task<bool> TryCancelAsync(Guid workspaceId, Guid queryId, CancellationToken cancellationToken) =>
        TryCancelHere(workspaceId, queryId) || (_sharing.IsShared && await TryCancelElsewhereAsync($"{workspaceId:n} {queryId:n} {Guid.CreateVersion7(_clock.GetUtcNow()):n}", cancellationToken));

    private bool TryCancelHere(Guid workspaceId, Guid queryId) =>
        _running.TryGetValue((workspaceId, queryId), out var query) && query.TryCancel();

    private async Task<bool> TryCancelElsewhereAsync(string subject, CancellationToken cancellationToken)
    {
        var answer = _asked[subject] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _nodes.Send(CancelSignal, subject);
        try
        {
            await answer.Task.WaitAsync(Patience, _clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            _asked.TryRemove(subject, out _);
        }
    }

    /// <summary>On a thread of its own: whoever listens to the end of a query must not hold up the hints of other nodes.</summary>
    private void CancelForAnother(string subject) => _ = Task.Run(() =>
    {
        var ids = subject.Split(' '); // workspace, query, and who asks
        if (TryCancelHere(Guid.ParseExact(ids[0], "n"), Guid.ParseExact(ids[1], "n")))
        {
            _nodes.Send(CancelledSignal, subject);
        }
    }, CancellationToken.None);
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
