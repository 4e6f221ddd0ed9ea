using System.Globalization;
using System.Text;
using System.Text.Json;
using Tablinum.Bench.Measuring;

namespace Tablinum.Bench.Reports;

/// <summary>Results as Markdown for people and JSON for the next run, which tells what has changed.</summary>
internal static class ReportFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes both files.</summary>
    /// <returns>The Markdown.</returns>
    public static async Task<string> WriteAsync(string folder, Report report, Machine machine, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var json = Path.Combine(folder, report.Benchmark + ".json");
        var before = File.Exists(json)
            ? JsonSerializer.Deserialize<StoredReport>(await File.ReadAllTextAsync(json, cancellationToken), Json)
            : null;
        var markdown = Markdown(report, machine, before);
        await File.WriteAllTextAsync(Path.Combine(folder, report.Benchmark + ".md"), markdown, cancellationToken);
        await File.WriteAllTextAsync(json, JsonSerializer.Serialize(new StoredReport(machine, report), Json) + "\n", cancellationToken);
        return markdown;
    }

    private static string Markdown(Report report, Machine machine, StoredReport? before)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {report.Benchmark}: {(report.Holds ? "all limits hold" : "LIMITS MISSED")}\n\n");
        text.Append(report.About).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{machine.Date:yyyy-MM-dd HH:mm} UTC, commit `{machine.Commit}`, {machine.Cpu}, ");
        text.Append(CultureInfo.InvariantCulture, $"{machine.Cores} cores, {machine.MemoryBytes / 1e9:0} GB, load before {machine.LoadBefore:0.0}");
        text.Append(before is null ? ".\n" : $"; before: commit `{before.Machine.Commit}`.\n");
        if (report.Comparisons.Count > 0)
        {
            text.Append("\nMedians (fastest to slowest), rounds of both sides in turn. CPU: mean of a round.\n\n");
            text.Append("| | ms | reference, ms | ratio | before | limit | holds | CPU s | reference CPU s | rounds |\n");
            text.Append("| --- | --: | --: | --: | --: | --: | --- | --: | --: | --: |\n");
            foreach (var row in report.Comparisons)
            {
                AppendRow(text, row, before?.Report.Comparisons.FirstOrDefault(old => old.Name == row.Name));
            }

            text.Append('\n');
            foreach (var reference in report.Comparisons.Select(row => row.ReferenceName).Distinct())
            {
                text.Append("Reference: ").Append(reference).Append(".\n");
            }
        }

        if (report.Bounds.Count > 0)
        {
            text.Append("\n| | measured | before | limit | holds |\n| --- | --: | --: | --: | --- |\n");
            foreach (var row in report.Bounds)
            {
                AppendRow(text, row, before?.Report.Bounds.FirstOrDefault(old => old.Name == row.Name));
            }
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, Comparison row, Comparison? before)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Ms:0.0} ({row.MinMs:0.0}–{row.MaxMs:0.0}) ");
        text.Append(CultureInfo.InvariantCulture, $"| {row.ReferenceMs:0.0} ({row.ReferenceMinMs:0.0}–{row.ReferenceMaxMs:0.0}) ");
        text.Append(CultureInfo.InvariantCulture, $"| {row.Ratio:0.00} | {before?.Ratio:0.00} | {row.Limit} | {Mark(row.Holds)} ");
        text.Append(CultureInfo.InvariantCulture, $"| {row.CpuSeconds:0.000} | {row.ReferenceCpuSeconds:0.000} | {row.Rounds} |\n");
    }

    private static void AppendRow(StringBuilder text, Bound row, Bound? before)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Value:0.#} {row.Unit} | {before?.Value:0.#} ");
        text.Append(CultureInfo.InvariantCulture, $"| {row.Limit:0.#} | {(row.Limit is null ? "" : Mark(row.Holds))} |\n");
    }

    private static string Mark(bool holds) => holds ? "yes" : "**NO**";

    private sealed record StoredReport(Machine Machine, Report Report);
}
