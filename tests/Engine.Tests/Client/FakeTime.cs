namespace Tablinum.Engine.Tests.Client;

/// <summary>A clock that stands still until a test moves it; timers ring while it is moved.</summary>
internal sealed class FakeTime : TimeProvider
{
    private readonly List<FakeTimer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _now;

    public void Advance(TimeSpan by)
    {
        var until = _now + by;
        while (_timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due) is { } next)
        {
            _now = next.Due > _now ? next.Due : _now;
            next.Ring();
        }

        _now = until;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    private sealed class FakeTimer(FakeTime time, Action ring) : ITimer
    {
        /// <summary>The far future when not set.</summary>
        public TimeSpan Due { get; private set; }

        public void Ring()
        {
            Due = TimeSpan.MaxValue; // one-shot: nothing here uses a period
            ring();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time._now + dueTime;
            return true;
        }

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            time._timers.Remove(this);
            return ValueTask.CompletedTask;
        }
    }
}
