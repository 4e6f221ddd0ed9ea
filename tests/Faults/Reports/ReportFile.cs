using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tablinum.Faults.Servers;

namespace Tablinum.Faults.Reports;

/// <summary>The report of the campaign: a section for each scenario, of when it was last run.</summary>
internal static class ReportFile
{
    /// <summary>Keeps what a scenario found, and writes the report of all that have been run.</summary>
    public static async Task WriteAsync(string scenario, string about, string commit, Findings findings, TimeSpan took, IReadOnlyList<string> order, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Repository.Parts);
        await File.WriteAllTextAsync(PartOf(scenario), Section(scenario, about, commit, findings, took), cancellationToken);
        var kernel = await Shell.RunAsync("uname -r", cancellationToken);
        var report = new StringBuilder()
            .AppendLine("# faults: what was broken on purpose, and what came of it")
            .AppendLine()
            .AppendLine("Made by `./dev faults`; what is promised and how it is tried is said in `docs/reliability.md`. After each fault one checker compares what")
            .AppendLine("clients were told with the metadata, the blobs and the answers of the server.")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"Linux {kernel}, {Environment.ProcessorCount} cores.");
        foreach (var part in order.Select(PartOf).Where(File.Exists))
        {
            report.AppendLine().Append(await File.ReadAllTextAsync(part, cancellationToken));
        }

        await File.WriteAllTextAsync(Repository.Report, report.ToString(), cancellationToken);
    }

    private static string PartOf(string scenario) => Path.Combine(Repository.Parts, $"{scenario}.md");

    private static string Section(string scenario, string about, string commit, Findings findings, TimeSpan took)
    {
        var section = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"## {scenario}")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{about} {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, commit `{commit}`, seed {findings.Seed}, {took.TotalSeconds:N0} s.")
            .AppendLine()
            .AppendLine("| what | how many | what came of it |")
            .AppendLine("| --- | --: | --- |");
        foreach (var row in findings.Rows)
        {
            section.AppendLine(row);
        }

        section.AppendLine();
        if (findings.Violations.Count == 0)
        {
            return section.AppendLine(findings.LeftOut > 0 ? $"No promise was broken; {findings.LeftOut} left out." : "No promise was broken.").ToString();
        }

        section.AppendLine(CultureInfo.InvariantCulture, $"**{findings.Violations.Count} FAILED**:").AppendLine();
        foreach (var (violation, times) in findings.Violations.CountBy(violation => violation).Take(20))
        {
            section.AppendLine(CultureInfo.InvariantCulture, $"- {violation}{(times > 1 ? $" ({times} times)" : "")}");
        }

        return section.ToString();
    }

    /// <summary>What the checkout is at.</summary>
    public static async Task<string> CommitAsync(CancellationToken cancellationToken)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--abbrev=10"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException("git did not start.");
        var commit = await git.StandardOutput.ReadToEndAsync(cancellationToken);
        return commit.Trim() is { Length: > 0 } text ? text : "unknown";
    }
}
