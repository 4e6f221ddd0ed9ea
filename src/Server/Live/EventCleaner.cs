using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Server.Live;

/// <summary>Removes events that nobody will come back for.</summary>
internal sealed class EventCleaner(IServiceScopeFactory scopes, IOptions<LiveOptions> options, TimeProvider clock, ILogger<EventCleaner> logger)
    : PeriodicWork(first: TimeSpan.FromMinutes(2), period: TimeSpan.FromMinutes(10), clock)
{
    private const int BatchSize = 1_000; // short write locks

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var events = scope.ServiceProvider.GetRequiredService<AppDb>().Set<StoredEvent>();
        var before = Clock.GetUtcNow() - options.Value.KeepEvents;
        int removed;
        do
        {
            removed = await events.Where(stored => stored.At < before).OrderBy(stored => stored.At).Take(BatchSize).ExecuteDeleteAsync(cancellationToken);
        }
        while (removed == BatchSize);
    }

    protected override void Failed(Exception exception) => logger.EventCleaningFailed(exception);
}
