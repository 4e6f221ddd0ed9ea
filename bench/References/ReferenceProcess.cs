using System.Diagnostics;
using System.Text.Json;
using Tablinum.Bench.Measuring;

namespace Tablinum.Bench.References;

/// <summary>Bare DuckDB in a child process: the other side of every comparison.</summary>
internal sealed class ReferenceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ReferenceProcess(Process process) => _process = process;

    public int ProcessId => _process.Id;

    public static ReferenceProcess Start() => new(
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["reference"]) // a running program has a path
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException("The reference did not start."));

    /// <summary>Does one task. The time is measured inside, the CPU from outside.</summary>
    public async Task<(long Rows, Sample Sample)> RunAsync(ReferenceRequest request, CancellationToken cancellationToken)
    {
        var cpu = ProcessFigures.CpuSeconds(ProcessId, withEndedChildren: true);
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request).AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException("The reference died.");
        var answer = JsonSerializer.Deserialize<ReferenceAnswer>(line) ?? throw new InvalidDataException("Empty answer.");
        return answer.Error is null
            ? (answer.Rows, new Sample(answer.ElapsedMs, ProcessFigures.CpuSeconds(ProcessId, withEndedChildren: true) - cpu))
            : throw new InvalidOperationException($"The reference says: {answer.Error}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
