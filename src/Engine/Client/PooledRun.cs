using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Client;

/// <summary>One task in one engine, from its request to its last frame.</summary>
/// <remarks>
/// Reads the engine's output only when its caller asks for something: so a caller that does not read stops the engine.
/// The deadline and the watchdog work beside it, by a cancel frame or by killing the engine, which ends the output.
/// </remarks>
internal sealed class PooledRun : EngineRun
{
    private readonly EngineProcess _engine;
    private readonly EngineWork _work;
    private readonly EngineOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Action<PooledRun> _giveBack;
    private readonly Deadline _deadline;
    private readonly long _began;
    private EngineHeader? _header;
    private EnginePageEnd? _page;
    private Result<EngineCompleted>? _outcome;
    private Task _cancelling = Task.CompletedTask;
    private volatile bool _requestSent;
    private bool _disposed;

    public PooledRun(
        EngineProcess engine, EngineWork work, EngineOptions options, TimeProvider clock, ILogger logger,
        Action<PooledRun> giveBack)
    {
        (_engine, _work, _options, _clock, _logger, _giveBack) = (engine, work, options, clock, logger, giveBack);
        _began = clock.GetTimestamp();
        _deadline = new Deadline(work.Deadline, options.KillGrace, clock, Interrupt, () => engine.Kill(KillReason.Deadline));
    }

    public override EngineHeader Header =>
        _header ?? throw new InvalidOperationException("Runs without a header are never handed out.");

    /// <summary>Whether the engine had gone before it could take the task: another one may.</summary>
    public bool NeverTaken { get; private set; }

    public EngineLane Lane => _work.Lane;

    /// <summary><c>ok</c>, or the code of the error.</summary>
    public string Outcome => _outcome is { } outcome ? outcome.Error?.Code ?? "ok" : EngineErrors.Cancelled.Code;

    public TimeSpan Elapsed => _clock.GetElapsedTime(_began);

    /// <summary>Gives the engine the task and waits for the header.</summary>
    public async Task<Error?> BeginAsync(CancellationToken cancellationToken)
    {
        EngineTask task;
        try
        {
            task = _engine.Inputs.Place(_work);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _logger.FileNotPlaced(_engine.Number, exception.Message);
            _outcome = EngineErrors.FileNotPlaced;
            return EngineErrors.FileNotPlaced;
        }

        var request = new EngineRequest(
            _work.WorkspaceId.ToString("n"), task, _options.MemoryBytes, _options.TempBytes, _options.Threads);
        try
        {
            await _engine.SendAsync(request, cancellationToken);
            _requestSent = true;
        }
        catch (IOException)
        {
            NeverTaken = _engine.KilledFor is null;
            return await EndOfEngineAsync(cancellationToken);
        }

        var kind = await StepAsync(destination: null, beforeWait: null, cancellationToken);
        return kind == FrameKind.Header ? null : _outcome?.Error;
    }

    /// <inheritdoc />
    public override async Task<Result<EnginePageEnd>> CopyAsync(PipeWriter destination, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Error? readerError = null;
        try
        {
            while (_page is null && _outcome is null)
            {
                await StepAsync(destination, FlushAsync, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (readerError is not null)
        {
            return readerError;
        }

        if (_page is not null)
        {
            return _page;
        }

        return _outcome!.Value.TryGet(out var completed, out var error) // the loop ends with one of the two
            ? new EnginePageEnd(completed.Rows, HasMore: false)
            : error;

        async ValueTask FlushAsync(CancellationToken cancel)
        {
            readerError = await FlushToAsync(destination, cancel);
            if (readerError is not null)
            {
                throw new OperationCanceledException(); // also out of the middle of a frame
            }
        }
    }

    /// <inheritdoc />
    public override async Task<Result<EngineCompleted>> CompleteAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (_outcome is null)
        {
            await StepAsync(destination: null, beforeWait: null, cancellationToken);
        }

        return _outcome.Value;
    }

    /// <inheritdoc />
    public override string PathOf(string outputName) => _engine.Folders.PathOf(outputName);

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _deadline.DisposeAsync();
        if (_outcome is null)
        {
            await StopAsync();
        }

        await _cancelling;
        _giveBack(this);
    }

    /// <summary>Takes the next frame and notes what it says; data goes to <paramref name="destination"/>, or nowhere.</summary>
    /// <returns>Never progress; when the engine has ended, <see cref="FrameKind.Failed"/>.</returns>
    private async ValueTask<FrameKind> StepAsync(
        PipeWriter? destination, Func<CancellationToken, ValueTask>? beforeWait, CancellationToken cancellationToken)
    {
        try
        {
            FrameKind kind;
            do
            {
                kind = await _engine.Output.NextAsync(beforeWait, cancellationToken)
                    ?? throw new OutputEndedException("The output ended before the task.", innerException: null);
                await TakeAsync(kind, destination, beforeWait, cancellationToken);
            }
            while (kind == FrameKind.Progress);
            return kind;
        }
        catch (OutputEndedException)
        {
            await EndOfEngineAsync(cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            _logger.EngineOffProtocol(_engine.Number, exception.Message);
            _engine.Kill(KillReason.Protocol);
            _outcome = WhyItEnded();
        }

        return FrameKind.Failed;
    }

    private async ValueTask TakeAsync(
        FrameKind kind, PipeWriter? destination, Func<CancellationToken, ValueTask>? beforeWait,
        CancellationToken cancellationToken)
    {
        var output = _engine.Output;
        switch (kind)
        {
            case FrameKind.Progress:
                var progress = await output.MessageAsync(EngineJson.Default.EngineProgress, cancellationToken);
                _work.Progress?.Invoke(Math.Clamp(progress.Fraction, 0, 1));
                break;
            case FrameKind.Header when _header is null:
                _header = await output.MessageAsync(EngineJson.Default.EngineHeader, cancellationToken);
                break;
            case FrameKind.Data when _header is not null && _page is null:
                await output.CopyPayloadAsync(destination, beforeWait, cancellationToken);
                break;
            case FrameKind.PageEnd when _header is not null && _page is null:
                _page = await output.MessageAsync(EngineJson.Default.EnginePageEnd, cancellationToken);
                break;
            case FrameKind.Completed when _header is not null:
                _outcome = await output.MessageAsync(EngineJson.Default.EngineCompleted, cancellationToken);
                await _deadline.DisposeAsync();
                break;
            case FrameKind.Failed:
                var failure = await output.MessageAsync(EngineJson.Default.EngineFailure, cancellationToken);
                if (failure.EndsEngine)
                {
                    _engine.Kill(KillReason.Unsound);
                }

                _outcome = _deadline.HasPassed ? EngineErrors.Timeout(_work.Task, _work.Deadline) : EngineErrors.From(failure);
                await _deadline.DisposeAsync();
                break;
            default:
                throw new InvalidDataException($"A frame of kind {kind} does not belong here.");
        }
    }

    private async ValueTask<Error?> FlushToAsync(PipeWriter destination, CancellationToken cancellationToken)
    {
        var flush = destination.FlushAsync(cancellationToken);
        if (flush.IsCompleted)
        {
            return IsGone(await flush);
        }

        var slow = flush.AsTask();
        _deadline.Pause();
        try
        {
            return IsGone(await slow.WaitAsync(_options.StallTimeout, _clock, cancellationToken));
        }
        catch (TimeoutException)
        {
            destination.CancelPendingFlush();
            await slow;
            return EngineErrors.ClientStalled;
        }
        finally
        {
            _deadline.Resume();
        }

        static Error? IsGone(FlushResult flushed) => flushed.IsCompleted || flushed.IsCanceled ? EngineErrors.Cancelled : null;
    }

    /// <summary>Asks the engine to stop, and takes what it still has to say; kills it when the grace is over.</summary>
    private async Task StopAsync()
    {
        if (_requestSent)
        {
            using var grace = new CancellationTokenSource(_options.KillGrace, _clock);
            try
            {
                if (!_deadline.HasPassed)
                {
                    await _engine.CancelAsync(grace.Token);
                }

                while (_outcome is null)
                {
                    await StepAsync(destination: null, beforeWait: null, grace.Token);
                }

                return;
            }
            catch (OperationCanceledException)
            {
                // too slow
            }

            _engine.Kill(_deadline.HasPassed ? KillReason.Deadline : KillReason.Abandoned);
        }
    }

    private void Interrupt()
    {
        if (_requestSent)
        {
            _cancelling = _engine.CancelAsync(CancellationToken.None); // ends at the latest when the engine is killed
        }
        else
        {
            _engine.Kill(KillReason.Deadline);
        }
    }

    /// <summary>Its pipes are closed: it has died, so wait for the exit code; or it hides, so kill it.</summary>
    private async ValueTask<Error> EndOfEngineAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _engine.Ended.WaitAsync(_options.KillGrace, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            _engine.Kill(KillReason.Protocol);
        }

        var error = WhyItEnded();
        _outcome = error;
        return error;
    }

    private Error WhyItEnded() => _engine.KilledFor switch
    {
        KillReason.Memory => EngineErrors.OutOfMemory(_work.Task, _options.MaxResidentBytes),
        KillReason.Abandoned => EngineErrors.Cancelled,
        _ when _deadline.HasPassed => EngineErrors.Timeout(_work.Task, _work.Deadline),
        _ => EngineErrors.Killed,
    };
}
