using System.Diagnostics;
using System.Globalization;

namespace Tablinum.Faults.Servers;

/// <summary>strace on a running server and on whatever it starts from then on: counts system calls, or kills at one of them.</summary>
internal sealed class Strace : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly string _log;

    private Strace(Process process, string log) => (_process, _log) = (process, log);

    /// <summary>Why it cannot be done here; null if it can.</summary>
    public static async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        var (code, said) = await Shell.TryAsync("sleep 1 & strace -o /dev/null -e trace=none -p $! 2>&1", cancellationToken);
        return code == 0 ? null : $"strace cannot attach ({said})";
    }

    /// <summary>Watches the calls of some names.</summary>
    public static Task<Strace> CountAsync(int server, string calls, CancellationToken cancellationToken) =>
        AttachAsync(server, $"-e trace={calls}", cancellationToken);

    /// <summary>Kills whichever thread's process is the first to make its n-th call, instead of that call.</summary>
    public static Task<Strace> KillAsync(int server, string calls, int n, CancellationToken cancellationToken) =>
        AttachAsync(server, string.Create(CultureInfo.InvariantCulture, $"-e trace={calls} -e inject={calls}:signal=SIGKILL:when={n}"), cancellationToken);

    /// <summary>Lets go, and counts: the most calls of each name that one thread has made.</summary>
    public async Task<IReadOnlyDictionary<string, int>> EndAsync(CancellationToken cancellationToken)
    {
        await DetachAsync(cancellationToken);
        var calls =
            from line in await File.ReadAllLinesAsync(_log, cancellationToken)
            let parts = line.Split(' ', 2, StringSplitOptions.TrimEntries)
            where parts.Length == 2 && parts[1].Contains('(', StringComparison.Ordinal) && !parts[1].StartsWith("<...", StringComparison.Ordinal)
            select (Thread: parts[0], Call: parts[1][..parts[1].IndexOf('(', StringComparison.Ordinal)]);
        return calls.CountBy(call => call).GroupBy(count => count.Key.Call).ToDictionary(call => call.Key, call => call.Max(count => count.Value));
    }

    public async ValueTask DisposeAsync()
    {
        await DetachAsync(CancellationToken.None);
        _process.Dispose();
        File.Delete(_log);
    }

    private static async Task<Strace> AttachAsync(int server, string what, CancellationToken cancellationToken)
    {
        var log = Path.GetTempFileName();
        var process = Process.Start(new ProcessStartInfo("strace", $"-f -o {log} -e signal=none {what} -p {server}")
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("There is no strace.");
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains(" attached", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync(cancellationToken); // or the pipe fills, and it waits
                return new Strace(process, log);
            }
        }

        throw new InvalidOperationException("strace did not attach.");
    }

    private async Task DetachAsync(CancellationToken cancellationToken)
    {
        if (_process.HasExited)
        {
            return;
        }

        await Shell.SignalAsync("TERM", [_process.Id], cancellationToken);
        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Seen once in hundreds: it waits for a thread of the dead server that has ended, and the server for it.
            _process.Kill();
            await _process.WaitForExitAsync(cancellationToken);
        }
    }
}
