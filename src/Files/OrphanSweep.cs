using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Files;

/// <summary>Removes originals without a row: what is left when the process is killed between the bytes and the commit of an upload.</summary>
internal sealed class OrphanSweep(
    IServiceScopeFactory scopes, IBlobStore blobs, IOptions<FilesOptions> options, TimeProvider clock, ILogger<OrphanSweep> logger)
    : BackgroundService
{
    private const int BatchSize = 500; // parameters of one statement

    /// <returns>How many were removed.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        // An upload that is under way has no row yet, but its bytes are seconds old.
        var until = clock.GetUtcNow().AddHours(-options.Value.OrphanHours);
        var removed = 0;
        var old = new List<string>();
        await foreach (var blob in blobs.ListAsync(prefix: "", cancellationToken))
        {
            if (blob.CreatedAt < until && StoredFile.IsKey(blob.Key))
            {
                old.Add(blob.Key);
            }

            if (old.Count == BatchSize)
            {
                removed += await RemoveUnnamedAsync(old, cancellationToken);
                old.Clear();
            }
        }

        return removed + await RemoveUnnamedAsync(old, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(options.Value.SweepHours), clock);
        do
        {
            try
            {
                if (await RunOnceAsync(stoppingToken) is > 0 and var removed)
                {
                    logger.OrphansRemoved(removed);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.SweepFailed(exception); // the next one finds the same orphans
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> RemoveUnnamedAsync(List<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return 0;
        }

        await using var scope = scopes.CreateAsyncScope();
        var named = await scope.ServiceProvider.GetRequiredService<AppDb>().Set<StoredFile>()
            .Where(file => keys.Contains(file.BlobKey))
            .Select(file => file.BlobKey)
            .ToHashSetAsync(cancellationToken);
        var orphans = keys.FindAll(key => !named.Contains(key));
        foreach (var key in orphans)
        {
            await blobs.DeleteAsync(key, cancellationToken);
        }

        return orphans.Count;
    }
}
