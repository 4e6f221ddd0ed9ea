using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Server.Live;

/// <summary>Ends connections whose credentials have stopped to open their workspace.</summary>
internal sealed class LiveGuard(LiveConnections connections, IHubContext<LiveHub> hub, TimeProvider clock, ILogger<LiveGuard> logger)
    : PeriodicWork(first: Period, Period, clock)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    public override Task RunOnceAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        connections.All, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (connection, later) =>
        {
            try
            {
                await CheckAsync(connection, later);
            }
            catch (Exception exception) when (!later.IsCancellationRequested)
            {
                Failed(exception); // the others are checked all the same
            }
        });

    protected override void Failed(Exception exception) => logger.LiveGuardFailed(exception);

    private async Task CheckAsync(LiveConnection connection, CancellationToken cancellationToken)
    {
        if (await connection.Identity.StillOpensAsync(cancellationToken))
        {
            return;
        }

        try
        {
            await hub.Clients.Client(connection.Context.ConnectionId).SendAsync(LiveMessages.Ended, cancellationToken).WaitAsync(Farewell, Clock, cancellationToken);
        }
        finally
        {
            connection.Context.Abort(); // also if it does not hear
            connections.Remove(connection.Context.ConnectionId);
            logger.LiveConnectionEnded(connection.Identity.WorkspaceId);
        }
    }
}
