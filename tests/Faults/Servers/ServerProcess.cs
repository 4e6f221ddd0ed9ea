using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tablinum.Faults.Servers;

/// <summary>The real program, <c>tablinum serve</c>, on a folder that outlives it: it is killed, stopped and started again.</summary>
/// <param name="folder">Of data.</param>
/// <param name="settings">By their names, such as <c>Jobs:MaxWorkers</c>.</param>
internal sealed class ServerProcess(string folder, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private const string ReadyWords = "Tablinum is ready at ";

    private readonly ConcurrentQueue<string> _said = new();
    private Process? _process;

    public string Folder => folder;

    public string Blobs => settings.GetValueOrDefault("Storage:LocalRoot") ?? Path.Combine(folder, "blobs");

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public int Id => Running.Id;

    public bool HasEnded => _process is not { HasExited: false };

    /// <summary>The last that it wrote to its log.</summary>
    public IEnumerable<string> Said => _said.TakeLast(40);

    private Process Running => _process ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>Starts it on whatever an earlier one has left, and returns when it answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Repository.Program, ["serve", "--urls", "http://127.0.0.1:0", "--data", folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["TABLINUM_Logging__LogLevel__Default"] = "Warning";
        foreach (var (name, value) in settings)
        {
            start.Environment[$"TABLINUM_{name.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        _process?.Dispose();
        _process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.BeginErrorReadLine();
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(ReadyWords, StringComparison.Ordinal))
            {
                Address = new Uri(line[ReadyWords.Length..].Trim());
                return;
            }
        }

        throw new InvalidOperationException($"The server ended before it was ready: {string.Join('\n', Said)}");
    }

    /// <summary>SIGKILL, to it alone: engines notice by themselves.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync(cancellationToken);
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>As an operator stops it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Shell.SignalAsync("TERM", [Id], cancellationToken);
        await Running.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Nothing of it runs any more, but its connections stay.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => Shell.SignalAsync("STOP", [Id], cancellationToken);

    public Task ContinueAsync(CancellationToken cancellationToken) => Shell.SignalAsync("CONT", [Id], cancellationToken);

    /// <summary>Waits whether it ends by itself.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!HasEnded && watch.Elapsed < patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        return HasEnded;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync(CancellationToken.None);
        _process?.Dispose();
    }
}
