using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tablinum.Engine.Client;

/// <summary>Starts engine programs, all from one thread of its own that lives as long as the server.</summary>
/// <remarks>
/// The cell is made here: no-new-privileges and a Landlock domain bind the calling thread and are inherited by what it
/// starts. On a thread of the pool they would go on to bind whatever request runs there next.
/// </remarks>
internal sealed class EngineLauncher : IDisposable
{
    private readonly EngineOptions _options;
    private readonly ILogger<EngineLauncher> _logger;
    private readonly BlockingCollection<Order> _orders = [];
    private readonly Thread _thread;

    public EngineLauncher(IOptions<EngineOptions> options, ILogger<EngineLauncher> logger)
    {
        _options = options.Value;
        _logger = logger;
        Root = Path.GetFullPath(_options.Folder);
        (Program, Arguments) = ProgramOf(_options);
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
        RemoveStaleFolders();
        foreach (var (engine, launched) in _orders.GetConsumingEnumerable(CancellationToken.None)) // until disposal
        {
            try
            {
                launched.SetResult(Launch(new EngineFolders(Root, engine)));
            }
            catch (Exception exception) when (launched.TrySetException(exception))
            {
                // Whoever ordered it hears of it; the thread is for the others.
            }
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

        var process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        OfferToKernel(process.Id);
        return new LaunchedProcess(process, folders);
    }

    /// <summary>Nothing of the server's environment goes along: it may hold passwords.</summary>
    private static void SetEnvironment(IDictionary<string, string?> environment, EngineFolders folders)
    {
        environment.Clear();
        environment["DOTNET_ROOT"] = RuntimeRoot();
        environment["DOTNET_EnableDiagnostics"] = "0"; // no socket and no shared memory beside the cell
        environment["DOTNET_TieredPGO"] = "0";
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";
        environment["HOME"] = folders.Temp;
        environment["TMPDIR"] = folders.Temp;
        environment["TZ"] = "UTC"; // answers must not depend on the machine
        if (OperatingSystem.IsWindows())
        {
            environment["SystemRoot"] = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
            environment["TEMP"] = environment["TMP"] = folders.Temp;
        }
    }

    /// <summary>If the kernel itself runs out of memory, an engine goes before the server.</summary>
    private static void OfferToKernel(int processId)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                File.WriteAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/oom_score_adj"), "800");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A second net only: the watchdog is the first. The process may also be gone already.
            }
        }
    }

    /// <summary>The runtime that runs the server, where it is shared: <c>root/shared/Microsoft.NETCore.App/version/</c>.</summary>
    private static string RuntimeRoot() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

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
internal sealed record LaunchedProcess(Process Process, EngineFolders Folders);
