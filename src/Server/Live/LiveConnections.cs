using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Tablinum.Foundation;

namespace Tablinum.Server.Live;

/// <summary>One client that hears of one workspace.</summary>
internal sealed record LiveConnection(HubCallerContext Context, WorkspaceIdentity Identity);

/// <summary>Who listens in this process, and up to which number each workspace was told.</summary>
internal sealed class LiveConnections(EventReader reader)
{
    private readonly ConcurrentDictionary<string, LiveConnection> _byId = new();
    private readonly ConcurrentDictionary<Guid, Listened> _workspaces = new();

    public IReadOnlyCollection<LiveConnection> All => [.. _byId.Values];

    public int Count => _byId.Count;

    /// <summary>The workspaces that somebody listens to, and up to which number each was told.</summary>
    public IReadOnlyDictionary<Guid, long> Workspaces => _workspaces.ToDictionary(one => one.Key, one => one.Value.Told);

    /// <summary>Counts a client in.</summary>
    /// <returns>False if the workspace has as many already.</returns>
    public bool TryAdd(LiveConnection connection, int most)
    {
        lock (_workspaces)
        {
            var listened = _workspaces.GetOrAdd(connection.Identity.WorkspaceId, static _ => new Listened());
            if (listened.Clients >= most)
            {
                return false;
            }

            listened.Clients++;
        }

        _byId[connection.Context.ConnectionId] = connection;
        return true;
    }

    /// <summary>When this returns, all events of the workspace from here on are told.</summary>
    public async Task BeginAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        if (_workspaces.GetValueOrDefault(workspaceId) is { Told: < 0 } listened)
        {
            listened.TryBegin(await reader.LastAsync(workspaceId, cancellationToken));
        }
    }

    /// <summary>Counts a client out.</summary>
    public void Remove(string connectionId)
    {
        if (!_byId.TryRemove(connectionId, out var connection))
        {
            return;
        }

        lock (_workspaces)
        {
            var workspaceId = connection.Identity.WorkspaceId;
            if (_workspaces.TryGetValue(workspaceId, out var listened) && --listened.Clients == 0)
            {
                _workspaces.TryRemove(workspaceId, out _);
            }
        }
    }

    /// <summary>Null if nobody listens, or nobody does yet.</summary>
    public Listened? Find(Guid workspaceId) => _workspaces.GetValueOrDefault(workspaceId) is { Told: >= 0 } listened ? listened : null;

    /// <summary>A workspace that somebody listens to.</summary>
    internal sealed class Listened
    {
        private long _told = -1;

        public int Clients { get; set; }

        /// <summary>What is being told now; the loop's alone.</summary>
        public Task Telling { get; set; } = Task.CompletedTask;

        /// <summary>The last number that was told here; negative while it is not known.</summary>
        public long Told => Interlocked.Read(ref _told);

        public void TryBegin(long number) => Interlocked.CompareExchange(ref _told, number, -1);

        public void TellUpTo(long number) => Interlocked.Exchange(ref _told, number);
    }
}
