using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Engine.Client;

/// <summary>The engines of this node. Does what <see cref="EngineScheduler"/> decides.</summary>
/// <remarks>
/// One lock guards the scheduler and the two tables; under it nothing waits. Each engine has one task,
/// <see cref="LiveAsync"/>, that owns its process from start to end.
/// </remarks>
internal sealed class EnginePool : IEngine, IAsyncDisposable
{
    /// <summary>An engine can be gone the moment it is handed out; three in a row are no accident.</summary>
    private const int Attempts = 3;

    private readonly EngineLauncher _launcher;
    private readonly EngineOptions _options;
    private readonly EngineMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<EnginePool> _logger;
    private readonly EngineScheduler _scheduler;
    private readonly EngineWatchdog _watchdog;
    private readonly Lock _gate = new();
    private readonly Dictionary<EngineSlot, LiveEngine> _engines = [];
    private readonly Dictionary<int, Task> _lives = []; // by slot number: a few, each replaced by the next
    private readonly CancellationTokenSource _stopping = new();
    private string _lastFailure = "it has not been tried";
    private string? _version;
    private bool _disposed;

    public EnginePool(
        EngineLauncher launcher, IOptions<EngineOptions> options, EngineMetrics metrics, TimeProvider clock,
        ILogger<EnginePool> logger)
    {
        (_launcher, _options, _metrics, _clock, _logger) = (launcher, options.Value, metrics, clock, logger);
        var nodeBytes = _options.NodeMemoryBytes > 0
            ? _options.NodeMemoryBytes
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;
        _scheduler = new EngineScheduler(EngineLimits.From(_options, nodeBytes), clock);
        _watchdog = new EngineWatchdog(_options.MaxResidentBytes, nodeBytes, Tick, clock, logger);
        metrics.Watch(state => Locked(() => _scheduler.Count(state)), () => Locked(() => _scheduler.Waiting));
    }

    /// <inheritdoc />
    public async Task<Result<EngineRun>> StartAsync(EngineWork work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var acquired = await AcquireAsync(work.WorkspaceId, work.Lane, cancellationToken);
            if (!acquired.TryGet(out var engine, out var refused))
            {
                return refused;
            }

            var run = RunIn(engine, work);
            var begun = false;
            try
            {
                if (await run.BeginAsync(cancellationToken) is not { } error)
                {
                    begun = true;
                    return run;
                }

                if (!run.NeverTaken || attempt == Attempts)
                {
                    return error;
                }
            }
            finally
            {
                if (!begun)
                {
                    await run.DisposeAsync();
                }
            }
        }
    }

    /// <inheritdoc />
    public async Task<Result<string>> VersionAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _version) is { } known)
        {
            return known;
        }

        var acquired = await AcquireAsync(Guid.Empty, EngineLane.Interactive, cancellationToken);
        if (!acquired.TryGet(out var engine, out var error))
        {
            return error;
        }

        lock (_gate)
        {
            EngineScheduler.Forget(engine.Slot);
        }

        Release(engine);
        return engine.Process.Version;
    }

    /// <summary>Starts the first engine in the background, if there is none.</summary>
    public void Warm()
    {
        lock (_gate)
        {
            _scheduler.WantWarm();
            Pump();
        }
    }

    /// <summary>Kills all engines and waits until they and their folders are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        LiveEngine[] engines;
        Task[] lives;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            Fail(_scheduler.TakeWaiting(), "the server is stopping");
            (engines, lives) = ([.. _engines.Values], [.. _lives.Values]);
        }

        await _watchdog.DisposeAsync();
        await _stopping.CancelAsync();
        foreach (var engine in engines)
        {
            engine.Process.Kill(KillReason.Shutdown);
        }

        // Runs see their engine die and are disposed by their callers; who forgot to gets no more than the grace.
        try
        {
            await Task.WhenAll(engines.Select(engine => engine.Returned.Task))
                .WaitAsync(_options.KillGrace, _clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            Array.ForEach(engines, engine => engine.Returned.TrySetResult());
        }

        await Task.WhenAll(lives);
        _stopping.Dispose();
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }

    private async Task<Result<LiveEngine>> AcquireAsync(
        Guid workspaceId, EngineLane lane, CancellationToken cancellationToken)
    {
        var turn = new EngineTurn(workspaceId, lane);
        lock (_gate)
        {
            if (_disposed)
            {
                return EngineErrors.Unavailable("the server is stopping");
            }

            if (!_scheduler.TryEnqueue(turn))
            {
                return EngineErrors.Busy;
            }

            Pump();
        }

        await using var leaving = cancellationToken.Register(() => Leave(turn, cancellationToken));
        return await turn.Called.Task;
    }

    private void Leave(EngineTurn turn, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_scheduler.Withdraw(turn))
            {
                turn.Called.SetCanceled(cancellationToken);
            }
        }
    }

    private PooledRun RunIn(LiveEngine engine, EngineWork work) =>
        new(engine.Process, work, _options, _clock, _logger, ended =>
        {
            _metrics.TaskEnded(ended.Lane, ended.Outcome, ended.Elapsed);
            Release(engine);
        });

    private void Release(LiveEngine engine)
    {
        var process = engine.Process;
        if (!process.Ended.IsCompleted)
        {
            EmptyTemp(process);
        }

        lock (_gate)
        {
            // Under the lock, so that the watchdog cannot lower it again meanwhile.
            if (engine.Slot.GivesWay && !process.TryRestorePriority())
            {
                process.Kill(KillReason.LowPriority);
            }

            if (process.IsUsable)
            {
                _scheduler.Released(engine.Slot);
            }
            else
            {
                _scheduler.Lost(engine.Slot);
            }

            engine.Returned.TrySetResult();
            Pump();
        }
    }

    private void EmptyTemp(EngineProcess process)
    {
        try
        {
            process.Folders.EmptyTemp();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _logger.FolderNotEmptied(process.Number, exception.Message);
            process.Kill(KillReason.Unclean);
        }
    }

    /// <summary>Does all that the scheduler wants done. Under the lock.</summary>
    private void Pump()
    {
        if (_disposed)
        {
            return;
        }

        while (_scheduler.Next() is { } step)
        {
            if (step is { Kind: StepKind.Run, Turn: { } turn })
            {
                var engine = _engines[step.Slot];
                engine.Returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
                turn.Called.SetResult(engine);
            }
            else if (step.Kind == StepKind.End)
            {
                _engines[step.Slot].Process.Kill(KillReason.Replaced);
            }
            else
            {
                // Comes back at once: the launcher's thread does what takes time.
                _lives[step.Slot.Number] = LiveAsync(step.Slot, _stopping.Token);
            }
        }

        Fail(_scheduler.TakeHopeless(), _lastFailure);
        _watchdog.SetBusy(_scheduler.Count(SlotState.Busy) > 0);
    }

    private static void Fail(IReadOnlyList<EngineTurn> turns, string why)
    {
        foreach (var turn in turns)
        {
            turn.Called.SetResult(EngineErrors.Unavailable(why));
        }
    }

    private async Task LiveAsync(EngineSlot slot, CancellationToken stopping)
    {
        var began = _clock.GetTimestamp();
        try
        {
            var (process, failure) = await EngineProcess.StartAsync(
                slot.Number, _launcher, _options.StartTimeout, _clock, _logger, stopping);
            if (process is null)
            {
                NotStarted(slot, failure);
                return;
            }

            _metrics.Started();
            _logger.EngineStarted(slot.Number, process.Id, _clock.GetElapsedTime(began).TotalMilliseconds);
            await WorkUntilEndAsync(new LiveEngine(slot, process), stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops; the half-started process is gone already.
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            // A bug of ours: without this the slot would stay taken for ever, and nobody would know.
            _logger.EngineGivenUp(exception, slot.Number);
            lock (_gate)
            {
                _engines.Remove(slot);
                _scheduler.Remove(slot);
                Pump();
            }
        }
    }

    private async Task WorkUntilEndAsync(LiveEngine engine, CancellationToken stopping)
    {
        var (slot, process) = (engine.Slot, engine.Process);
        lock (_gate)
        {
            if (_disposed)
            {
                process.Kill(KillReason.Shutdown);
            }

            _version = process.Version;
            _engines.Add(slot, engine);
            _scheduler.Started(slot);
            Pump();
        }

        await process.Ended;
        engine.ReportEnd(_metrics, _logger);
        lock (_gate)
        {
            if (process.KilledFor is null && slot is { State: SlotState.Idle, WorkspaceId: null })
            {
                _lastFailure = "it ends before it is given work";
                _scheduler.DiedFresh(slot);
            }
            else
            {
                _scheduler.Lost(slot);
            }

            Pump();
        }

        // Its last task may still read what is left in the pipe, and take files out of its folder.
        await engine.Returned.Task;
        await process.DisposeAsync();
        lock (_gate)
        {
            _engines.Remove(slot);
            _scheduler.Remove(slot);
            Pump();
        }
    }

    private void NotStarted(EngineSlot slot, StartFailure failure)
    {
        TimeSpan retry;
        lock (_gate)
        {
            _lastFailure = failure.Clause;
            retry = _scheduler.StartFailed(slot);
            Pump();
        }

        _logger.EngineNotStarted(
            slot.Number, _launcher.Program, $"{failure.Clause} ({failure.Detail})", retry.TotalMilliseconds);
    }

    /// <summary>What time brings: work that has become old, engines that have been idle for long, another attempt to start.</summary>
    private IReadOnlyList<EngineProcess> Tick()
    {
        lock (_gate)
        {
            foreach (var slot in _scheduler.TakeOld())
            {
                _engines[slot].Process.LowerPriority();
            }

            foreach (var slot in _scheduler.TakeExpired())
            {
                _engines[slot].Process.Kill(KillReason.Idle);
            }

            Pump();
            return [.. _engines.Values.Select(engine => engine.Process)];
        }
    }
}
