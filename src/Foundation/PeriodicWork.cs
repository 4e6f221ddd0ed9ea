using Microsoft.Extensions.Hosting;

namespace Tablinum.Foundation;

/// <summary>Housekeeping that comes back again and again while the server runs, and outlives its own failures.</summary>
/// <param name="first">From the start of the server: housekeeping must not slow down the start.</param>
/// <param name="period">From the start of one round to that of the next; rounds never overlap.</param>
public abstract class PeriodicWork(TimeSpan first, TimeSpan period, TimeProvider clock) : BackgroundService
{
    /// <summary>By which the rounds come.</summary>
    protected TimeProvider Clock { get; } = clock;

    /// <summary>One round. Whatever it could not do, the next one finds again.</summary>
    public abstract Task RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>Logs why a round failed.</summary>
    protected abstract void Failed(Exception exception);

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(first, Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                timer.Period = period;
                await TryOnceAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; where its start has failed, nobody waits for this, and it would be reported as a fault.
        }
    }

    private async Task TryOnceAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunOnceAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Failed(exception); // a database or a disk that is away for a while must not end the loop
        }
    }
}
