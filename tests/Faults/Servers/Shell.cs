using System.Diagnostics;
using System.Globalization;

namespace Tablinum.Faults.Servers;

/// <summary>Commands of the system, and signals to processes that this run has started.</summary>
internal static class Shell
{
    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code and all that it said.</returns>
    public static async Task<(int Code, string Said)> TryAsync(string command, CancellationToken cancellationToken)
    {
        using var process = Start(command);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var said = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        said += await errors;
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, said.Trim());
    }

    /// <summary>Runs a command that must succeed.</summary>
    public static async Task<string> RunAsync(string command, CancellationToken cancellationToken)
    {
        var (code, said) = await TryAsync(command, cancellationToken);
        return code == 0 ? said : throw new InvalidOperationException($"'{command}' ended with {code}: {said}");
    }

    /// <summary>Starts a shell whose streams are pipes.</summary>
    public static Process Start(string script) => Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    }) ?? throw new InvalidOperationException("There is no shell.");

    /// <summary>Sends a signal, such as <c>STOP</c>, to a process if it still lives.</summary>
    public static Task SignalAsync(string signal, IEnumerable<int> processes, CancellationToken cancellationToken) =>
        TryAsync($"kill -{signal} {string.Join(' ', processes.Select(id => id.ToString(CultureInfo.InvariantCulture)))}", cancellationToken);

    /// <summary>Processes that a process has started and that live.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process)
    {
        try
        {
            return
            [
                .. Directory.EnumerateDirectories($"/proc/{process}/task")
                    .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            return []; // it, or one of its threads, has ended
        }
    }
}
