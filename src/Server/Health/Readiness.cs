using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Server.Health;

/// <summary>Asks every <see cref="IReadinessCheck"/>, at most once a second however often it is asked itself.</summary>
internal sealed class Readiness(IEnumerable<IReadinessCheck> checks, TimeProvider clock, ILogger<Readiness> logger) : IDisposable
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IReadOnlyList<string> _failing = [];
    private long? _askedAt;

    /// <returns>Names of the parts that do not work.</returns>
    public async Task<IReadOnlyList<string>> FailingAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_askedAt is not { } askedAt || clock.GetElapsedTime(askedAt) >= KeepFor)
            {
                var results = await Task.WhenAll(checks.Select(check => FailsAsync(check, cancellationToken)));
                _failing = [.. results.OfType<string>().Order(StringComparer.Ordinal)];
                _askedAt = clock.GetTimestamp();
            }

            return _failing;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<string?> FailsAsync(IReadinessCheck check, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await check.CheckAsync(patience.Token);
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it throws is the answer to the question that was asked.
            logger.PartNotReady(e, check.Name);
            return check.Name;
        }
    }
}
