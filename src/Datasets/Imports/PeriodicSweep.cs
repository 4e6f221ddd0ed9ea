using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Datasets.Imports;

/// <summary>Sweeps every workspace soon after the start and every few hours: what a killed process has left is found even where nothing is dropped any more.</summary>
internal sealed class PeriodicSweep(
    IServiceScopeFactory scopes, IBlobStore blobs, IOptions<DatasetsOptions> options, TimeProvider clock, ILogger<PeriodicSweep> logger)
    : PeriodicWork(first: TimeSpan.FromSeconds(15), TimeSpan.FromHours(options.Value.SweepHours), clock)
{
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var workspaceId in await WorkspacesAsync(cancellationToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<WorkspaceSweep>().RunAsync(workspaceId, cancellationToken);
        }
    }

    protected override void Failed(Exception exception) => logger.SweepFailed(exception); // the next one finds the same bytes

    /// <summary>From the store and not from the database: of a workspace whose first import broke there may be no row at all.</summary>
    private async Task<HashSet<Guid>> WorkspacesAsync(CancellationToken cancellationToken)
    {
        var found = new HashSet<Guid>();
        await foreach (var blob in blobs.ListAsync(prefix: "", cancellationToken))
        {
            if (blob.Key.Split('/') is [var workspace, "tables" or "results", ..] && Guid.TryParseExact(workspace, "n", out var id))
            {
                found.Add(id);
            }
        }

        return found;
    }
}
