namespace Tablinum.Engine.Client;

/// <summary>
/// The time that an engine may work for a task. At the limit it is asked to stop, after the grace it is killed. The clock
/// stands still while the engine waits for a slow reader; the grace never does.
/// </summary>
internal sealed class Deadline : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly TimeSpan _grace;
    private readonly Action _interrupt;
    private readonly Action _kill;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TimeSpan _left;
    private long _since;
    private State _state = State.Running;

    /// <param name="interrupt">Called once, on a timer's thread; must not block.</param>
    /// <param name="kill">The same.</param>
    public Deadline(TimeSpan limit, TimeSpan grace, TimeProvider clock, Action interrupt, Action kill)
    {
        (_left, _grace, _clock, _interrupt, _kill) = (limit, grace, clock, interrupt, kill);
        _since = clock.GetTimestamp();
        _timer = clock.CreateTimer(
            static self => ((Deadline)self!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(limit, Timeout.InfiniteTimeSpan);
    }

    private enum State
    {
        Running,
        Paused,
        Passed,
        Stopped,
    }

    /// <summary>Whether the limit was reached.</summary>
    public bool HasPassed
    {
        get
        {
            lock (_gate)
            {
                return _state == State.Passed;
            }
        }
    }

    public void Pause()
    {
        lock (_gate)
        {
            if (_state == State.Running)
            {
                var left = _left - _clock.GetElapsedTime(_since);
                _left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
                _state = State.Paused;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Resume()
    {
        lock (_gate)
        {
            if (_state == State.Paused)
            {
                _since = _clock.GetTimestamp();
                _state = State.Running;
                _timer.Change(_left, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The task has ended, or is being stopped for another reason: nothing is called from now on.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _state = _state == State.Passed ? State.Passed : State.Stopped;
        }

        await _timer.DisposeAsync();
    }

    private void Ring()
    {
        Action act;
        lock (_gate)
        {
            switch (_state)
            {
                case State.Running:
                    _state = State.Passed;
                    _timer.Change(_grace, Timeout.InfiniteTimeSpan);
                    act = _interrupt;
                    break;
                case State.Passed:
                    act = _kill;
                    break;
                default: // paused or stopped while the timer was on its way
                    return;
            }
        }

        act();
    }
}
