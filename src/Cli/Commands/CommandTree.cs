using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Tablinum.Cli.Output;

namespace Tablinum.Cli.Commands;

/// <summary>All commands, and the one place where a failure becomes text and an exit code.</summary>
internal static class CommandTree
{
    /// <summary>Parses and runs a command line.</summary>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await RunAsync(args, Screen.OfProcess(), Environment.GetEnvironmentVariable, stop.Token);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>The same, with everything of the process passed in.</summary>
    /// <param name="environment">Reads a variable.</param>
    internal static async Task<int> RunAsync(
        string[] args, Screen screen, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var parsed = Build(new CommandContext(screen, environment, TimeProvider.System)).Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors)
            {
                await screen.Err.WriteLineAsync($"error: {error.Message}".AsMemory(), cancellationToken);
            }

            await screen.Err.WriteLineAsync("  `tablinum --help` lists the commands.".AsMemory(), cancellationToken);
            return ExitCodes.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = screen.Out,
            Error = screen.Err,
        };
        return await GuardAsync(() => parsed.InvokeAsync(configuration, cancellationToken), screen, cancellationToken);
    }

    private static RootCommand Build(CommandContext context) => new(
        """
        Tablinum: files become tables that answer SQL.

        Exit codes: 0 done; 1 refused or failed; 2 wrong command line; 3 server not reachable; 4 not signed in;
        5 done in part (a file of several failed, or rows could not be taken); 130 interrupted.
        """)
    {
        ServeCommand.Build(),
        OpenCommand.Build(context),
        ImportCommand.Build(context),
        QueryCommand.Build(context),
        ExportCommand.Build(context),
        TablesCommand.Build(context),
        DetectCommand.Build(context),
        ConvertCommand.Build(context),
    };

    private static async Task<int> GuardAsync(Func<Task<int>> run, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (Failure failure)
        {
            await screen.Err.WriteLineAsync(FailureText.Of(failure));
            return failure.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception local) when (local is IOException or UnauthorizedAccessException)
        {
            await screen.Err.WriteLineAsync($"error: {local.Message}");
            return ExitCodes.Failed;
        }
    }
}

/// <summary>What every command may use of the process.</summary>
/// <param name="Environment">Reads a variable.</param>
internal sealed record CommandContext(Screen Screen, Func<string, string?> Environment, TimeProvider Clock);
