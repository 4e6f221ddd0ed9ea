using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Engine.Protocol;
using Tablinum.Posix;

namespace Tablinum.Engine.Client;

/// <summary>Starts engine programs, one after another, each in its <see cref="EngineCell"/>.</summary>
/// <remarks>
/// No-new-privileges and a Landlock domain bind the calling thread for good and are inherited by what it starts: so each program
/// has a thread of its own that starts it and ends. On a thread of the pool they would go on to bind whatever request runs there next.
/// </remarks>
internal sealed class EngineLauncher : IDisposable
{
    private readonly EngineOptions _options;
    private readonly ILogger<EngineLauncher> _logger;
    private readonly BlockingCollection<Order> _orders = [];
    private readonly Thread _thread;
    private readonly EngineCell _cell;

    public EngineLauncher(IOptions<EngineOptions> options, ILogger<EngineLauncher> logger)
    {
        _options = options.Value;
        _logger = logger;
        Root = Path.GetFullPath(_options.Folder);
        (Program, Arguments) = ProgramOf(_options);
        _cell = new EngineCell(_options, Program, logger);
        _thread = new Thread(Work) { IsBackground = true, Name = "engine launcher" };
        _thread.Start();
    }

    public string Program { get; }

    private string Root { get; }

    private IReadOnlyList<string> Arguments { get; }

    /// <summary>Starts the program with fresh folders. The caller owns the process.</summary>
    /// <exception cref="Win32Exception">The program is missing or may not run.</exception>
    /// <exception cref="IOException">The folders cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folders may not be made.</exception>
    public Task<LaunchedProcess> LaunchAsync(int engine, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var order = new Order(engine, new(TaskCreationOptions.RunContinuationsAsynchronously));
        _orders.Add(order, cancellationToken);
        return order.Launched.Task;
    }

    public void Dispose()
    {
        _orders.CompleteAdding();
        _thread.Join();
        _orders.Dispose();
    }

    private void Work()
    {
        Privileges.HideProcess();
        StartSignalThread();
        RemoveStaleFolders();
        foreach (var (engine, launched) in _orders.GetConsumingEnumerable(CancellationToken.None)) // until disposal
        {
            LaunchedProcess? process = null;
            Exception? failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    process = Launch(new EngineFolders(Root, engine));
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    failure = exception; // whoever ordered it hears of it; the launcher is for the others
                }
            })
            { IsBackground = true, Name = "engine start" };
            thread.Start();
            thread.Join();

            // Not from there, where /proc cannot be written, and a thread that the pool makes for what follows would be bound too.
            if (process is null)
            {
                launched.TrySetException(failure!);
            }
            else
            {
                launched.TrySetResult(process with { Group = _cell.Limit(process.Process.Id) });
            }
        }
    }

    /// <summary>The runtime's thread for signals, from which it starts others, must not be made by one that is bound.</summary>
    private static void StartSignalThread()
    {
        if (OperatingSystem.IsLinux())
        {
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => { }).Dispose();
        }
    }

    private void RemoveStaleFolders()
    {
        try
        {
            EngineFolders.RemoveStale(Root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _logger.FolderNotEmptied(engine: 0, exception.Message); // each engine empties its own again
        }
    }

    private LaunchedProcess Launch(EngineFolders folders)
    {
        folders.Create();
        var start = new ProcessStartInfo(Program, Arguments)
        {
            WorkingDirectory = folders.Temp,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        SetEnvironment(start.Environment, folders);

        _cell.Enter(folders);
        var process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        return new LaunchedProcess(process, folders);
    }

    /// <summary>Nothing of the server's environment goes along: it may hold passwords.</summary>
    private static void SetEnvironment(IDictionary<string, string?> environment, EngineFolders folders)
    {
        environment.Clear();
        environment["DOTNET_ROOT"] = CellFiles.RuntimeRoot;
        environment["DOTNET_EnableDiagnostics"] = "0"; // no socket and no shared memory beside the cell
        environment["DOTNET_TieredPGO"] = "0";
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";
        environment["HOME"] = folders.Temp;
        environment["TMPDIR"] = folders.Temp;
        environment["MALLOC_ARENA_MAX"] = "4"; // each keeps addresses for good: eight for each core use up what the kernel allows an engine
        environment["TZ"] = "UTC"; // answers must not depend on the machine
        if (OperatingSystem.IsWindows())
        {
            environment["SystemRoot"] = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
            environment["TEMP"] = environment["TMP"] = folders.Temp;
        }
    }

    private static (string Program, IReadOnlyList<string> Arguments) ProgramOf(EngineOptions options)
    {
        var arguments = options.Arguments ?? ["engine"];
        if (options.Program is { } program)
        {
            return (program, arguments);
        }

        var self = Environment.ProcessPath ?? throw new InvalidOperationException("Set Engine:Program.");
        return Path.GetFileNameWithoutExtension(self) == "dotnet" && Assembly.GetEntryAssembly() is { } entry
            ? (self, [entry.Location, .. arguments]) // dotnet tablinum.dll serve
            : (self, arguments);
    }

    private sealed record Order(int Engine, TaskCompletionSource<LaunchedProcess> Launched);
}

/// <summary>A process that has just been started, and where it works.</summary>
/// <param name="Group">The process alone; null where the kernel has no groups for us.</param>
internal sealed record LaunchedProcess(Process Process, EngineFolders Folders, ControlGroup? Group = null);
