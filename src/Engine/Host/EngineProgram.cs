using Tablinum.DuckDb;
using Tablinum.Engine.Host.Policy;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Host.Tasks;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;
using Tablinum.Posix;

namespace Tablinum.Engine.Host;

/// <summary>The child process: says hello, then does one task after another until its input ends.</summary>
public static class EngineProgram
{
    private const string OwnFailure = "engine.failed";
    private const int Unsound = 71;

    /// <summary>Runs until the server closes the pipe. The current folder is the engine's temp folder.</summary>
    /// <returns>The exit code: 71 if DuckDB met a fault of its own, after which it cannot be relied on.</returns>
    /// <param name="log">Standard error: what goes wrong by our own doing is said there, one line each.</param>
    public static int Run(TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var (input, output) = StandardStreams.TakeOver();
        Confinement.LeaveFiles();
        Confinement.LeaveCalls();
        using var inputStream = new FileStream(input, FileAccess.Read, bufferSize: 0);
        using var outputStream = new FileStream(output, FileAccess.Write, bufferSize: 0);
        using var wire = new EngineWire(inputStream, outputStream);
        using var policy = new StatementPolicy();
        using var session = new EngineSession(policy, Environment.CurrentDirectory);
        wire.Send(
            FrameKind.Hello, new EngineHello(DuckDatabase.Version, Environment.ProcessId), EngineJson.Default.EngineHello);
        wire.Start();
        while (Serve(wire, session, wire.Next(), log))
        {
        }

        log.WriteLine("DuckDB met a fault of its own: this engine ends, and another one takes its place");
        return Unsound;
    }

    /// <summary>One task: exactly one completed or failed frame ends it, whatever happens.</summary>
    /// <returns>Whether the engine can take another one.</returns>
    private static bool Serve(EngineWire wire, EngineSession session, ReceivedRequest received, TextWriter log)
    {
        var request = received.Request;
        using var cancellation = received.Cancellation;
        try
        {
            var completed = EngineTasks.Run(request, session, new TaskOutput(wire), cancellation);
            wire.Ended();
            wire.Send(FrameKind.Completed, completed, EngineJson.Default.EngineCompleted);
            return true;
        }
        catch (Exception exception) when (FailureOf(exception, request.Task, cancellation) is { } failure)
        {
            if (failure.Code == OwnFailure)
            {
                log.WriteLine($"{request.Task.GetType().Name} failed: {exception.Message.ReplaceLineEndings(" ")}");
            }

            wire.Ended();
            var isSound = session.IsSound();
            wire.Send(FrameKind.Failed, failure with { EndsEngine = !isSound }, EngineJson.Default.EngineFailure);
            return isSound;
        }
    }

    /// <summary>What a caller can cause becomes an answer; a bug of ours ends the process, which the server reports and replaces.</summary>
    private static EngineFailure? FailureOf(Exception exception, EngineTask task, EngineCancellation cancellation) => exception switch
    {
        _ when cancellation.IsCancelled => TaskFailure.Cancelled().Failure,
        TaskFailure failure => failure.Failure,
        OperationCanceledException => TaskFailure.Cancelled().Failure,
        DuckException duck when TaskFailure.IsMemory(duck) => OutOfMemory(task).Failure,
        OutOfMemoryException => OutOfMemory(task).Failure,
        DuckException or IOException => new TaskFailure(
            ErrorKind.Unavailable, OwnFailure, "The engine could not open or write its files. Try again; if it stays, tell the operator.").Failure,
        _ => null,
    };

    private static TaskFailure OutOfMemory(EngineTask task) => task.ReadsFile ? ReadingFailure.OutOfMemory() : TaskFailure.OutOfMemory();
}
