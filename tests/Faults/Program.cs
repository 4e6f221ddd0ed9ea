using System.Diagnostics;
using System.Globalization;
using Tablinum.Faults;
using Tablinum.Faults.Jobs;
using Tablinum.Faults.Reports;
using Tablinum.Faults.Scenarios;

// ./dev faults [SCENARIO] [SEED]
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true; // so that servers are ended and folders removed
    stop.Cancel();
};

if (args is ["worker"])
{
    var database = Environment.GetEnvironmentVariable("TABLINUM_FAULTS_DATABASE") ?? throw new InvalidOperationException("TABLINUM_FAULTS_DATABASE is not set.");
    await JobHost.RunWorkerAsync(database, Console.In, Console.Out, stop.Token);
    return 0;
}

Scenario[] all =
[
    new("planted", "The checker is tried before it is believed: each thing that it looks for is broken by hand.", Planted.RunAsync),
    new("kills", "The server, or an engine of it, is killed at the n-th system call of a kind while it works for a client; SQLite.", KillAtCall.RunAsync),
    new("database", "PostgreSQL is restarted, killed and stopped while clients send, import and ask.", DatabaseAway.RunAsync),
    new("nodes", "Two servers on one PostgreSQL and one folder of blobs; one is stopped for a minute, or killed, while it works on imports.", TwoNodes.RunAsync),
    new("disk", "The disk of the data, or that of the engines, is full for a while.", DiskFull.RunAsync),
    new("poison", "Jobs and imports that harm whoever works on them.", Poison.RunAsync),
    new("jobs", "Jobs on three worker processes on PostgreSQL, which are killed in the middle of them and started again.", JobStorm.RunAsync),
];

const int UsualSeed = 20_260_101;
var wanted = args is [var first, ..] && !char.IsAsciiDigit(first[0]) ? first : "all";
var seed = args.LastOrDefault() is { } last && int.TryParse(last, CultureInfo.InvariantCulture, out var given) ? given : UsualSeed;
var chosen = all.Where(scenario => wanted == "all" || scenario.Name == wanted).ToList();
if (chosen.Count == 0)
{
    await Console.Error.WriteLineAsync($"There is no scenario '{wanted}': {string.Join(", ", all.Select(scenario => scenario.Name))}.");
    return 64;
}

var broken = 0;
var commit = await ReportFile.CommitAsync(stop.Token); // as it is now: what is changed meanwhile is not what runs
foreach (var scenario in chosen)
{
    Findings.Say($"== {scenario.Name}");
    var findings = new Findings(seed);
    var watch = Stopwatch.StartNew();
    try
    {
        await scenario.RunAsync(findings, stop.Token);
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        findings.Omit("the rest of it", "somebody broke it off"); // what was tried until then is reported
    }
    catch (Exception exception) when (!stop.IsCancellationRequested)
    {
        findings.Violated($"the scenario broke off: {exception}"); // the others are run all the same
    }

    await ReportFile.WriteAsync(scenario.Name, scenario.About, commit, findings, watch.Elapsed, [.. all.Select(each => each.Name)], CancellationToken.None);
    broken += findings.Violations.Count;
    if (stop.IsCancellationRequested)
    {
        break;
    }
}

Console.WriteLine(await File.ReadAllTextAsync(Repository.Report, CancellationToken.None));
return broken == 0 ? 0 : 1;
