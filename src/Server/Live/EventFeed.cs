using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Server.Live;

/// <summary>Reads new events once for all who listen here, and sends them on.</summary>
internal sealed class EventFeed(
    EventWakes wakes, LiveConnections connections, EventReader reader, IHubContext<LiveHub> hub, MetadataSharing sharing,
    TimeProvider clock, ILogger<EventFeed> logger)
    : BackgroundService
{
    private const int MinPauseMs = 20;
    private const int MaxPauseMs = 150;
    private const int ClientsPerPauseMs = 10;

    /// <summary>The net under the hints of other nodes.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private long _polledAt = clock.GetTimestamp();

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAny(wakes.Next, Task.Delay(Poll, clock, stoppingToken));
            foreach (var workspaceId in await DueAsync(stoppingToken))
            {
                Begin(workspaceId, stoppingToken);
            }

            await Task.Delay(Pause(), clock, stoppingToken);
        }
    }

    /// <summary>What happens meanwhile travels together: the more clients, the dearer is a message, and the longer it waits for others.</summary>
    private TimeSpan Pause() => TimeSpan.FromMilliseconds(Math.Clamp(connections.Count / ClientsPerPauseMs, MinPauseMs, MaxPauseMs));

    private async Task<IReadOnlyCollection<Guid>> DueAsync(CancellationToken cancellationToken)
    {
        var told = wakes.Take();
        if (!sharing.IsShared || connections.Count == 0 || clock.GetElapsedTime(_polledAt) < Poll)
        {
            return told;
        }

        _polledAt = clock.GetTimestamp();
        try
        {
            return [.. told.Union(await reader.WithNewsAsync(connections.Workspaces, cancellationToken))];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.NewsNotFound(exception);
            return told;
        }
    }

    /// <summary>Begins to tell, without waiting: a client that does not read holds up its own workspace at most, until its connection is given up.</summary>
    private void Begin(Guid workspaceId, CancellationToken cancellationToken)
    {
        if (connections.Find(workspaceId) is not { } listened)
        {
            return;
        }

        if (listened.Telling.IsCompleted)
        {
            listened.Telling = TryTellAsync(workspaceId, cancellationToken);
        }
        else
        {
            wakes.Wake(workspaceId); // its turn comes again
        }
    }

    private async Task TryTellAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(workspaceId, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.FeedFailed(exception, workspaceId); // a database that is away for a while must not end the loop
            await Task.Delay(Poll, clock, cancellationToken);
            wakes.Wake(workspaceId);
        }
    }

    private async Task TellAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        while (connections.Find(workspaceId) is { } listened)
        {
            var news = await reader.NewsAsync(workspaceId, listened.Told, cancellationToken);
            if (news is not [.., var newest])
            {
                return;
            }

            await hub.Clients.Group(LiveHub.GroupOf(workspaceId)).SendAsync(LiveMessages.Events, news, cancellationToken);
            listened.TellUpTo(newest.Number);
        }
    }
}
