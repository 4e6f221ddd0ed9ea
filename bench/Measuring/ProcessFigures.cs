using System.Globalization;

namespace Tablinum.Bench.Measuring;

/// <summary>CPU and memory of any process, as the kernel counts them (Linux).</summary>
internal static class ProcessFigures
{
    private const double TicksPerSecond = 100; // USER_HZ of every Linux that .NET runs on

    /// <summary>CPU of a process so far; 0 if it has ended.</summary>
    /// <param name="withEndedChildren">Also that of children that have ended and were waited for.</param>
    public static double CpuSeconds(int processId, bool withEndedChildren)
    {
        if (Stat(processId) is not { } fields)
        {
            return 0;
        }

        // After the name, which may hold anything: state is field 3, utime 14, stime 15, cutime 16, cstime 17.
        var ticks = Number(fields[11]) + Number(fields[12]) + (withEndedChildren ? Number(fields[13]) + Number(fields[14]) : 0);
        return ticks / TicksPerSecond;
    }

    public static IReadOnlyList<int> ChildrenOf(int processId) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number) ? number : 0
           where id > 0 && Stat(id) is [_, var parent, ..] && Number(parent) == processId
           select id,
    ];

    public static long ResidentBytes(int processId) => StatusBytes(processId, "VmRSS:");

    public static long PeakResidentBytes(int processId) => StatusBytes(processId, "VmHWM:");

    /// <summary>Resident, with pages shared between processes counted once in all; 0 if unknown.</summary>
    public static long ProportionalBytes(int processId) => LineBytes($"/proc/{processId}/smaps_rollup", "Pss:");

    /// <summary>Lets <see cref="PeakResidentBytes"/> start anew from the present size.</summary>
    public static void ResetPeak(int processId) => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

    private static long StatusBytes(int processId, string name) => LineBytes($"/proc/{processId}/status", name);

    private static long LineBytes(string path, string name)
    {
        try
        {
            var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : 1024 * Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return 0; // ended meanwhile
        }
    }

    private static string[]? Stat(int processId)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{processId}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }
    }

    private static long Number(string text) => long.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
