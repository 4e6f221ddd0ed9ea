using System.Diagnostics;
using Tablinum.Faults.Jobs;

namespace Tablinum.Faults.Servers;

/// <summary>This program again, as a process that works on jobs.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _busy;

    private WorkerProcess(Process process) => (_process, _busy) = (process, ReadAsync(process.StandardOutput));

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts one and returns when its loops run.</summary>
    public static async Task<WorkerProcess> StartAsync(string database, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["worker"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["TABLINUM_FAULTS_DATABASE"] = database,
                ["DOTNET_GCHeapHardLimit"] = "0x10000000", // 256 MB: a job that hoards ends its process and not the machine
                ["DOTNET_TieredCompilation"] = "1",
                ["DOTNET_DbgEnableMiniDump"] = "0",
            },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The worker did not start.");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == JobHost.ReadyWords)
            {
                return new WorkerProcess(process);
            }
        }

        process.Dispose();
        throw new WorkerEndedException();
    }

    /// <summary>SIGKILL: nothing in the process gets to say a word.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits until it is in the middle of a job, but not for ever: there may be none.</summary>
    public Task WhenBusyAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        Task.WhenAny(_busy, Task.Delay(patience, cancellationToken));

    /// <summary>Returns when it has ended by itself.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    /// <returns>When it first says that it is busy. It is read on, or the pipe fills.</returns>
    private static Task ReadAsync(StreamReader output)
    {
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = ReadOnAsync();
        return busy.Task;

        async Task ReadOnAsync()
        {
            while (await output.ReadLineAsync(CancellationToken.None) is { } line)
            {
                if (line == JobHost.BusyWords)
                {
                    busy.TrySetResult();
                }
            }
        }
    }
}

/// <summary>A worker ended before it was ready, such as by a job that crashes it.</summary>
internal sealed class WorkerEndedException() : Exception("The worker ended before it was ready.");
