namespace Tablinum.Unit.Tests.Jobs.Simulation;

/// <summary>
/// One thread, one clock and one seed: everything that could happen at once happens in an order that the seed decides, so that what goes
/// wrong once goes wrong again.
/// </summary>
internal sealed class SimulatedWorld(int seed)
{
    private readonly List<(SimulatedProcess Process, SendOrPostCallback Step, object? State)> _ready = [];
    private readonly PriorityQueue<TaskCompletionSource, DateTimeOffset> _sleepers = new();

    public Random Random { get; } = new(seed);

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Returns after simulated time.</summary>
    public Task SleepAsync(TimeSpan time)
    {
        var sleeper = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sleepers.Enqueue(sleeper, Now + time);
        return sleeper.Task;
    }

    /// <summary>True once in <paramref name="times"/> times.</summary>
    public bool OnceIn(int times) => Random.Next(times) == 0;

    public TimeSpan Between(double fromSeconds, double toSeconds) => TimeSpan.FromSeconds(fromSeconds + (Random.NextDouble() * (toSeconds - fromSeconds)));

    public void Post(SimulatedProcess process, SendOrPostCallback step, object? state) => _ready.Add((process, step, state));

    /// <summary>Begins work in a process.</summary>
    public void Start(SimulatedProcess process, Func<Task> work) => Post(process, _ => _ = work(), state: null);

    /// <summary>Takes one step that can be taken; if there is none, time passes.</summary>
    /// <returns>False if nothing will ever happen again.</returns>
    public bool Step()
    {
        if (Choose() is not { } chosen)
        {
            return Pass();
        }

        var (process, step, state) = _ready[chosen];
        _ready.RemoveAt(chosen);
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(process);
        try
        {
            step(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        return true;
    }

    /// <summary>The place of one of the steps that can be taken; those of the dead are forgotten.</summary>
    private int? Choose()
    {
        _ready.RemoveAll(step => step.Process.IsDead);
        for (var place = _ready.Count > 0 ? Random.Next(_ready.Count) : 0; place < _ready.Count; place++)
        {
            if (!_ready[place].Process.IsFrozen)
            {
                return place;
            }
        }

        var first = _ready.FindIndex(step => !step.Process.IsFrozen);
        return first < 0 ? null : first;
    }

    private bool Pass()
    {
        if (!_sleepers.TryDequeue(out var sleeper, out var due))
        {
            return false;
        }

        Now = due > Now ? due : Now;
        sleeper.SetResult();
        return true;
    }
}

/// <summary>Where the code of one process runs: nothing of it goes on when it is dead, and nothing for a while when it is frozen.</summary>
internal sealed class SimulatedProcess(SimulatedWorld world) : SynchronizationContext
{
    public bool IsDead { get; set; }

    public bool IsFrozen { get; set; }

    public override void Post(SendOrPostCallback d, object? state) => world.Post(this, d, state);

    public override SynchronizationContext CreateCopy() => this;
}

/// <summary>The clock of one process: the true time, and as wrong as it was set.</summary>
internal sealed class SimulatedClock(SimulatedWorld world) : TimeProvider
{
    public TimeSpan Wrong { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => world.Now + Wrong;

    public override long GetTimestamp() => world.Now.Ticks;

    /// <summary>It fires once, and in the process that made it.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(world, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimulatedTimer(SimulatedWorld world, Action fire) : ITimer
    {
        private int _set;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _set++;
            if (dueTime >= TimeSpan.Zero)
            {
                _ = FireAsync(_set, dueTime);
            }

            return true;
        }

        public void Dispose() => _set++;

        public ValueTask DisposeAsync()
        {
            _set++;
            return ValueTask.CompletedTask;
        }

        private async Task FireAsync(int set, TimeSpan after)
        {
            await world.SleepAsync(after);
            if (_set == set)
            {
                fire();
            }
        }
    }
}
