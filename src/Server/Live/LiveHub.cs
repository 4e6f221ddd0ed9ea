using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Server.Live;

/// <summary>What a client hears.</summary>
internal static class LiveMessages
{
    /// <summary>What has changed, a list of <see cref="LiveEvent"/> in the order of numbers. One that was seen already, in answer to <c>After</c>, may come again.</summary>
    public const string Events = "events";

    /// <summary>Why the connection is not taken; it ends.</summary>
    public const string Refused = "refused";

    /// <summary>The credentials do not open the workspace any more: the connection ends.</summary>
    public const string Ended = "ended";
}

/// <summary>Tells a client of one workspace what changes in it, while it is connected and, by number, what it missed meanwhile.</summary>
internal sealed class LiveHub(LiveConnections connections, EventReader reader, IOptions<LiveOptions> options) : Hub
{
    /// <summary>The group of those who hear of a workspace.</summary>
    public static string GroupOf(Guid workspaceId) => workspaceId.ToString();

    /// <summary>What followed a number.</summary>
    /// <param name="number">Seen last; 0 for all that is kept; null for the last number alone.</param>
    public Task<EventPage> After(long? number) => number is { } seen
        ? reader.AfterAsync(Identity.WorkspaceId, seen, EventReader.MaxItems, Context.ConnectionAborted)
        : reader.NowAsync(Identity.WorkspaceId, Context.ConnectionAborted);

    /// <inheritdoc />
    public override async Task OnConnectedAsync()
    {
        if (!connections.TryAdd(new LiveConnection(Context, Identity), options.Value.MaxConnectionsPerWorkspace))
        {
            await Clients.Caller.SendAsync(LiveMessages.Refused, "This workspace has as many live connections as it may have. Close some, or try again later.", Context.ConnectionAborted);
            Context.Abort();
            return;
        }

        try
        {
            // In this order: what is told from now on reaches the client, so that what it asks for next closes the gap.
            await Groups.AddToGroupAsync(Context.ConnectionId, GroupOf(Identity.WorkspaceId), Context.ConnectionAborted);
            await connections.BeginAsync(Identity.WorkspaceId, Context.ConnectionAborted);
        }
        catch
        {
            connections.Remove(Context.ConnectionId); // SignalR does not call OnDisconnectedAsync then
            throw;
        }
    }

    /// <inheritdoc />
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        connections.Remove(Context.ConnectionId);
        return Task.CompletedTask;
    }

    private WorkspaceIdentity Identity => Context.User?.Identity as WorkspaceIdentity
        ?? throw new InvalidOperationException("The hub has no workspace policy.");
}
