using Microsoft.Extensions.Logging;

namespace Tablinum.Engine.Client;

/// <summary>One timer for all engines: ten times a second while one works, else once a second.</summary>
/// <remarks>On a timer's thread nobody catches: whatever fails in a look is logged, and the next look comes all the same.</remarks>
internal sealed class EngineWatchdog : IAsyncDisposable
{
    private static readonly TimeSpan BusyPace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan IdlePace = TimeSpan.FromSeconds(1);

    private readonly long _engineBytes;
    private readonly long _nodeBytes;
    private readonly Func<IReadOnlyList<EngineProcess>> _tick;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private volatile bool _busy;

    /// <param name="engineBytes">Resident size at which an engine is killed.</param>
    /// <param name="nodeBytes">Resident size of all at which the largest is killed.</param>
    /// <param name="tick">Does what else is due, and returns the engines that live.</param>
    public EngineWatchdog(
        long engineBytes, long nodeBytes, Func<IReadOnlyList<EngineProcess>> tick, TimeProvider clock, ILogger logger)
    {
        (_engineBytes, _nodeBytes, _tick, _logger) = (engineBytes, nodeBytes, tick, logger);
        _timer = clock.CreateTimer(
            static self => ((EngineWatchdog)self!).OnTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(IdlePace, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Says whether an engine works now.</summary>
    public void SetBusy(bool busy)
    {
        var wakes = busy && !_busy;
        _busy = busy;
        if (wakes)
        {
            _timer.Change(BusyPace, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Afterwards nothing is called any more.</summary>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void OnTime()
    {
        try
        {
            Look();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _logger.WatchdogFailed(exception);
        }

        _timer.Change(_busy ? BusyPace : IdlePace, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        var sizes = _tick().Select(engine => (Engine: engine, Bytes: engine.ResidentBytes())).ToList();
        foreach (var (engine, _) in sizes.Where(size => size.Bytes > _engineBytes))
        {
            engine.Kill(KillReason.Memory);
        }

        if (sizes.Sum(size => size.Bytes) > _nodeBytes)
        {
            sizes.MaxBy(size => size.Bytes).Engine.Kill(KillReason.Memory);
        }
    }
}
