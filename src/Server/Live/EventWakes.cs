using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Tablinum.Foundation;
using Tablinum.Server.Data;

namespace Tablinum.Server.Live;

/// <summary>Hears which workspaces have new events: from commits of this process, and from other nodes.</summary>
internal sealed class EventWakes : DbTransactionInterceptor
{
    private const string Signal = "events";

    private readonly INodeSignals _nodes;
    private readonly Lock _lock = new();
    private HashSet<Guid> _told = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EventWakes(INodeSignals nodes)
    {
        _nodes = nodes;
        nodes.Listen(Signal, subject => Wake(Guid.Parse(subject)));
    }

    /// <summary>Completes when a workspace has new events.</summary>
    public Task Next
    {
        get
        {
            lock (_lock)
            {
                return _next.Task;
            }
        }
    }

    /// <summary>The workspaces that have had new events since the last call.</summary>
    public IReadOnlyCollection<Guid> Take()
    {
        lock (_lock)
        {
            if (_next.Task.IsCompleted)
            {
                _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            var told = _told;
            _told = [];
            return told;
        }
    }

    /// <inheritdoc />
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Committed(eventData.Context);

    /// <inheritdoc />
    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Committed(eventData.Context);
        return Task.CompletedTask;
    }

    /// <remarks>What was rolled back is told at the context's next commit: one look too many.</remarks>
    private void Committed(DbContext? context)
    {
        foreach (var workspaceId in (context as ServerDb)?.TakeTold() ?? [])
        {
            Told(workspaceId);
        }
    }

    /// <summary>New events of a workspace have been committed by this process.</summary>
    public void Told(Guid workspaceId)
    {
        Wake(workspaceId);
        _nodes.Send(Signal, workspaceId.ToString());
    }

    /// <summary>Has the workspace looked at next.</summary>
    public void Wake(Guid workspaceId)
    {
        lock (_lock)
        {
            _told.Add(workspaceId);
            _next.TrySetResult();
        }
    }
}
