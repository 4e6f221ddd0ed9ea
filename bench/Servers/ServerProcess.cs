using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tablinum.Bench.Measuring;

namespace Tablinum.Bench.Servers;

/// <summary>A server on an empty folder, started as people start it; with its engines it is one side of every comparison.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Uri _address;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly SocketsHttpHandler _handler = new();
    private Process _process;

    private ServerProcess(Process process, Uri address, string folder, IReadOnlyDictionary<string, string> settings, TimeSpan startedIn)
    {
        (_process, _address, Folder, _settings, StartedIn) = (process, address, folder, settings, startedIn);
        Http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(20) };
    }

    public HttpClient Http { get; }

    /// <summary>Everything that the server keeps.</summary>
    public string Folder { get; }

    /// <summary>From the start of the process to the first good answer of <c>/health/ready</c>.</summary>
    public TimeSpan StartedIn { get; }

    public int ProcessId => _process.Id;

    /// <summary>The engines that run at the moment.</summary>
    public IReadOnlyList<int> Engines => ProcessFigures.ChildrenOf(ProcessId);

    /// <summary>CPU of the server and of all engines that it has had.</summary>
    public double CpuSeconds =>
        ProcessFigures.CpuSeconds(ProcessId, withEndedChildren: true)
        + Engines.Sum(engine => ProcessFigures.CpuSeconds(engine, withEndedChildren: false));

    public static Task<ServerProcess> StartAsync(CancellationToken cancellationToken) => StartAsync(ReadOnlyDictionary<string, string>.Empty, cancellationToken);

    /// <param name="settings">By their names, such as <c>Jobs:MaxWorkers</c>.</param>
    public static async Task<ServerProcess> StartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Data, $"server-{id:n}")).FullName;
        var address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            var process = await RunAsync(address, folder, settings, cancellationToken);
            return new ServerProcess(process, address, folder, settings, TimeProvider.System.GetElapsedTime(started));
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Kills the server at once and starts it again on what it left.</summary>
    public async Task KillAndRestartAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        _process.Dispose();
        _process = await RunAsync(_address, Folder, _settings, cancellationToken);
    }

    /// <summary>Waits until neither server nor engines work: what is kept after an answer shall not disturb the next measurement.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var before = CpuSeconds;
        for (var i = 0; i < 100; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(60), cancellationToken);
            var now = CpuSeconds;
            if (now - before < 0.015)
            {
                return;
            }

            before = now;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _handler.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<Process> RunAsync(Uri address, string folder, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var process = Process.Start(StartInfo(address, folder, settings))
            ?? throw new InvalidOperationException($"{Repository.Program} did not start.");
        process.BeginOutputReadLine(); // or the pipe fills and the server stops
        var said = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        try
        {
            await WaitUntilReadyAsync(process, address, said, cancellationToken);
            return process;
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    private static ProcessStartInfo StartInfo(Uri address, string folder, IReadOnlyDictionary<string, string> settings)
    {
        if (!File.Exists(Repository.Program))
        {
            throw new FileNotFoundException(
                "Build the program first (dotnet build src/Cli -c Release), or name it in TABLINUM_BENCH_PROGRAM.", Repository.Program);
        }

        var start = new ProcessStartInfo(Repository.Program, ["serve", "--urls", address.ToString().TrimEnd('/'), "--data", folder])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment =
            {
                // What an anonymous workspace may hold would stop the large files; all that decides about speed is left as it is.
                ["TABLINUM_Accounts__AnonymousMaxFileBytes"] = "10000000000",
                ["TABLINUM_Accounts__AnonymousMaxBytes"] = "1000000000000",
                ["TABLINUM_Query__TimeoutMs"] = "600000",
            },
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[$"TABLINUM_{name.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        return start;
    }

    private static async Task WaitUntilReadyAsync(
        Process process, Uri address, ConcurrentQueue<string> said, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var handler = new SocketsHttpHandler();
        using var http = new HttpClient(handler, disposeHandler: false) { BaseAddress = address };
        while (!process.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), limit.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
        }

        throw new InvalidOperationException($"The server ended with code {process.ExitCode} instead of getting ready: {string.Join('\n', said.TakeLast(5))}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
