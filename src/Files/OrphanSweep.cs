using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Files;

/// <summary>Removes originals without a row: what is left when the process is killed between the bytes and the commit of an upload.</summary>
internal sealed class OrphanSweep(
    IServiceScopeFactory scopes, IBlobStore blobs, IOptions<FilesOptions> options, TimeProvider clock, ILogger<OrphanSweep> logger)
    : PeriodicWork(first: TimeSpan.FromSeconds(10), TimeSpan.FromHours(options.Value.SweepHours), clock)
{
    private const int BatchSize = 500; // parameters of one statement

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        // An upload that is under way has no row yet, but its bytes are seconds old.
        var until = Clock.GetUtcNow().AddHours(-options.Value.OrphanHours);
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

        removed += await RemoveUnnamedAsync(old, cancellationToken);
        if (removed > 0)
        {
            logger.OrphansRemoved(removed);
        }
    }

    protected override void Failed(Exception exception) => logger.SweepFailed(exception); // the next one finds the same orphans

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
