using System.Collections.Concurrent;

namespace Tablinum.Bench.Measuring;

/// <summary>Keeps the highest resident size of a changing set of processes: one that has ended cannot be asked any more.</summary>
internal sealed class PeakWatch : IAsyncDisposable
{
    private readonly Func<IReadOnlyList<int>> _processes;
    private readonly ConcurrentDictionary<int, long> _peaks = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    /// <summary>Peaks from before are forgotten.</summary>
    public PeakWatch(Func<IReadOnlyList<int>> processes)
    {
        _processes = processes;
        foreach (var process in processes())
        {
            ProcessFigures.ResetPeak(process);
        }

        _watching = WatchAsync(_stop.Token);
    }

    /// <summary>The largest single process so far.</summary>
    public long LargestBytes()
    {
        Look();
        return _peaks.Values.DefaultIfEmpty(0).Max();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // told to stop
        }
    }

    private void Look()
    {
        foreach (var process in _processes())
        {
            _peaks.AddOrUpdate(process, ProcessFigures.PeakResidentBytes, (id, before) => Math.Max(before, ProcessFigures.PeakResidentBytes(id)));
        }
    }
}
