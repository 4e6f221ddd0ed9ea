using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tablinum.Jobs;

/// <summary>Renews the leases of this process in a loop of its own: nothing else that is slow may cost a living worker its lease.</summary>
/// <remarks>Registered before the runner, so that it starts earlier and goes on renewing while the runner drains.</remarks>
internal sealed class LeaseRenewal(JobLeases leases, TimeProvider clock, ILogger<LeaseRenewal> logger) : BackgroundService
{
    private static readonly TimeSpan Period = JobLease.Duration / 3;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1); // several tries before the lease is over

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = Period; ; wait = await TryRenewAsync(stoppingToken) ? Period : AfterFailure)
        {
            await Task.Delay(wait, clock, stoppingToken);
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await leases.RenewAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.RenewalFailed(exception); // outlives a database that is away for a while
            return false;
        }
    }
}
