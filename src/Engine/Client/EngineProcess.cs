using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.IO.Pipes;
using Microsoft.Extensions.Logging;
using Tablinum.Engine.Protocol;
using Tablinum.Posix;

namespace Tablinum.Engine.Client;

/// <summary>One engine: its pipes, its size, its end. It knows nothing of tasks.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private const int LowNiceness = 10;
    private const int NotKilled = -1;
    private const int PipeBytes = 512 << 10;
    private static readonly byte[] CancelFrame = [0, 0, 0, 0, (byte)FrameKind.Cancel];

    private readonly Process _process;
    private readonly Stream _input;
    private readonly PipeReader _output;
    private readonly EngineStderr _stderr;
    private readonly ControlGroup? _group;
    private int _killReason = NotKilled;

    private EngineProcess(int number, LaunchedProcess launched, ILogger logger)
    {
        (_process, Folders, _group) = launched;
        Inputs = new EngineInputs(Folders);
        Number = number;
        Id = _process.Id;
        _input = _process.StandardInput.BaseStream;
        var output = _process.StandardOutput.BaseStream;
        if (output is PipeStream { SafePipeHandle: var pipe })
        {
            ProcessPipe.TrySetCapacity(pipe, PipeBytes); // fewer wake-ups; without it all is the same, but slower
        }

        _output = PipeReader.Create(
            output, new StreamPipeReaderOptions(bufferSize: FrameReader.BufferBytes));
        _stderr = new EngineStderr(number, _process.StandardError.BaseStream, logger);
        Output = new FrameReader(_output);
        Ended = WaitForEndAsync(CancellationToken.None); // the owner's to await, to the very end
    }

    /// <summary>Also the name of its folder.</summary>
    public int Number { get; }

    public int Id { get; }

    public EngineFolders Folders { get; }

    /// <summary>For who has its turn.</summary>
    public EngineInputs Inputs { get; }

    public FrameReader Output { get; }

    /// <summary>Completes when the process has ended, however that came.</summary>
    public Task Ended { get; }

    /// <summary>DuckDB's version.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Why we ended it, or the kernel or its runtime within the limits that we set; null if it just ended.</summary>
    public KillReason? KilledFor =>
        Volatile.Read(ref _killReason) is var reason and not NotKilled ? (KillReason)reason : null;

    /// <summary>Neither ended nor ending.</summary>
    public bool IsUsable => KilledFor is null && !Ended.IsCompleted;

    /// <summary>Only once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts an engine and waits for its hello.</summary>
    /// <returns>The engine; or, if that is null, why there is none.</returns>
    public static async Task<(EngineProcess? Process, StartFailure Failure)> StartAsync(
        int number, EngineLauncher launcher, TimeSpan timeout, TimeProvider clock, ILogger logger,
        CancellationToken cancellationToken)
    {
        LaunchedProcess launched;
        try
        {
            launched = await launcher.LaunchAsync(number, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it is, those who wait for an engine must hear of it.
            return (null, new StartFailure("its program cannot be run", exception.Message));
        }

        var process = Adopt(number, launched, logger);
        try
        {
            return await process.GreetAsync(timeout, clock, cancellationToken) is { } failure
                ? (null, failure)
                : (process, StartFailure.None);
        }
        finally
        {
            if (process.Version.Length == 0)
            {
                await process.DisposeAsync();
            }
        }
    }

    /// <summary>Gives the engine its task. Not to be cancelled: half a request leaves an engine that only a kill can help.</summary>
    /// <exception cref="IOException">The engine has gone.</exception>
    public async Task SendAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var frame = Frames.Of(FrameKind.Request, request, EngineJson.Default.EngineRequest);
        await _input.WriteAsync(frame, CancellationToken.None);
    }

    /// <summary>Asks the engine to stop its task. Only after <see cref="SendAsync"/> has returned.</summary>
    public async Task CancelAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _input.WriteAsync(CancelFrame, cancellationToken);
        }
        catch (IOException)
        {
            // It has gone: the reader of its output finds that out.
        }
    }

    /// <summary>Ends it at once. The first reason given is the one that counts.</summary>
    public void Kill(KillReason reason)
    {
        if (!Ended.IsCompleted)
        {
            Interlocked.CompareExchange(ref _killReason, (int)reason, NotKilled);
            _process.Kill();
        }
    }

    /// <summary>Lets the other engines go first.</summary>
    public void LowerPriority() => _ = !Ended.IsCompleted && ProcessPriority.TrySetNiceness(Id, LowNiceness);

    /// <returns>False where only root may do so.</returns>
    public bool TryRestorePriority() =>
        !OperatingSystem.IsLinux() || (!Ended.IsCompleted && ProcessPriority.TrySetNiceness(Id, niceness: 0));

    /// <summary>What it holds in memory now; 0 once it has ended.</summary>
    public long ResidentBytes()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // size resident shared ..., in pages
                var statm = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/statm"));
                return long.Parse(statm.Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
            }

            _process.Refresh();
            return _process.WorkingSet64;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>Call when nobody reads any more. Ends the process if need be, and removes its folders.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill(KillReason.Shutdown);
        await Ended;
        await _stderr.DisposeAsync();
        await _output.CompleteAsync();
        await _input.DisposeAsync();
        _process.Dispose();
        Folders.TryRemove();
    }

    private async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _stderr.Ended;
        if (_group?.HasRunOut() == true || _stderr.TellsOfNoMemory)
        {
            Interlocked.CompareExchange(ref _killReason, (int)KillReason.Memory, NotKilled);
        }

        _group?.Remove();
    }

    private static EngineProcess Adopt(int number, LaunchedProcess launched, ILogger logger) => new(number, launched, logger);

    private async Task<StartFailure?> GreetAsync(TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            if (await Output.NextAsync(beforeWait: null, stop.Token) is not { } kind)
            {
                await _stderr.Ended.WaitAsync(stop.Token);
                await Ended.WaitAsync(stop.Token);
                var code = ExitCode.ToString(CultureInfo.InvariantCulture);
                return new StartFailure($"it ended at once with code {code}", _stderr.LastLine);
            }

            var hello = kind == FrameKind.Hello
                ? await Output.MessageAsync(EngineJson.Default.EngineHello, stop.Token)
                : throw new InvalidDataException($"Its first frame is {kind}.");
            Version = hello.EngineVersion;
            return Version is { Length: > 0 } ? null : new StartFailure("it does not say its version", _stderr.LastLine);
        }
        catch (Exception exception) when (exception is InvalidDataException or OutputEndedException)
        {
            return new StartFailure("its program does not speak as an engine does", exception.Message);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            var seconds = timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            return new StartFailure($"it did not answer within {seconds} s", _stderr.LastLine);
        }
    }
}

/// <summary>Why an engine did not start.</summary>
/// <param name="Clause">For callers: no paths.</param>
/// <param name="Detail">For the log.</param>
internal sealed record StartFailure(string Clause, string Detail)
{
    public static StartFailure None { get; } = new("", "");
}
