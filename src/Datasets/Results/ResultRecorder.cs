using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tablinum.Datasets.Results;

/// <summary>
/// Writes the rows of results behind the answers, many in one transaction, and evicts: what has expired, and the oldest of a workspace
/// whose results take more than their share.
/// </summary>
internal sealed class ResultRecorder(
    IServiceScopeFactory scopes, TimeProvider clock, ILogger<ResultRecorder> logger)
    : BackgroundService
{
    private const int MaxBatch = 200;
    private static readonly TimeSpan FirstEviction = TimeSpan.FromSeconds(10); // not while the server starts
    private static readonly TimeSpan EvictionInterval = TimeSpan.FromMinutes(10);

    // Beyond this the answers come faster than the database takes them: what is dropped can be asked again.
    private readonly Channel<ResultInfo> _waiting = Channel.CreateBounded<ResultInfo>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Queues the result to be recorded; never waits.</summary>
    public void Record(ResultInfo info) => _waiting.Writer.TryWrite(info);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What is queued is written before the process ends: the loop stops when the queue is empty.
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } loop)
        {
            await loop.WaitAsync(cancellationToken);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var evictAt = clock.GetUtcNow() + FirstEviction;
        while (await WaitAsync(evictAt, stoppingToken))
        {
            var batch = new List<ResultInfo>();
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var info))
            {
                batch.Add(info);
            }

            await WriteAsync(batch, stoppingToken);
            if (clock.GetUtcNow() >= evictAt)
            {
                await EvictAsync((evictor, token) => evictor.EvictExpiredAsync(token), stoppingToken);
                evictAt = clock.GetUtcNow() + EvictionInterval;
            }

            foreach (var workspaceId in batch.Where(i => i.BlobKey is not null).Select(i => i.WorkspaceId).Distinct())
            {
                await EvictAsync((evictor, token) => evictor.EvictBeyondShareAsync(workspaceId, token), stoppingToken);
            }
        }
    }

    /// <summary>Waits for something to record or for the time to evict; false when the queue is closed and empty, or the process ends.</summary>
    private async Task<bool> WaitAsync(DateTimeOffset evictAt, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(
            TimeSpan.FromTicks(Math.Max(1, (evictAt - clock.GetUtcNow()).Ticks)), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await _waiting.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return !cancellationToken.IsCancellationRequested;
        }
    }

    private async Task WriteAsync(List<ResultInfo> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var writer = scope.ServiceProvider.GetRequiredService<ResultWriter>();
            await writer.WriteAsync(batch, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The loop must live: a database that is away for a moment costs paging of these results after a restart, no more.
            logger.ResultsNotRecorded(exception, batch.Count);
        }
    }

    private async Task EvictAsync(
        Func<ResultWriter, CancellationToken, Task<IReadOnlyList<StoredResult>>> evict, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var evicted = await evict(scope.ServiceProvider.GetRequiredService<ResultWriter>(), cancellationToken);
            if (evicted.Count > 0)
            {
                logger.ResultsEvicted(evicted.Count, evicted.Sum(r => r.SizeBytes));
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.EvictionFailed(exception);
        }
    }
}
