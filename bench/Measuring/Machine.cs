using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tablinum.Bench.Measuring;

/// <summary>Where and of what the figures are.</summary>
internal sealed partial record Machine(string Cpu, int Cores, long MemoryBytes, string Commit, DateTimeOffset Date, double LoadBefore)
{
    /// <summary>A folder name for this kind of CPU.</summary>
    public string Slug => NotWord().Replace(Cpu.ToLowerInvariant(), "-").Trim('-');

    public static async Task<Machine> ReadAsync(CancellationToken cancellationToken)
    {
        var cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var load = (await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0];
        return new Machine(
            cpu?.Split(':', 2)[1].Trim() ?? System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString(),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            await CommitAsync(cancellationToken),
            TimeProvider.System.GetUtcNow(),
            double.Parse(load, CultureInfo.InvariantCulture));
    }

    private static async Task<string> CommitAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--abbrev=10"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var commit = await git.StandardOutput.ReadToEndAsync(cancellationToken);
        return commit.Trim() is { Length: > 0 } text ? text : "unknown";
    }

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotWord();
}
