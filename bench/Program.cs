using System.Globalization;
using Tablinum.Bench;
using Tablinum.Bench.Benchmarks;
using Tablinum.Bench.Measuring;
using Tablinum.Bench.References;
using Tablinum.Bench.Reports;

// dotnet run -c Release --project bench -- [filter] [--rounds 5] [--scale 1] [--out FOLDER]
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true; // so that servers are ended and folders removed
    stop.Cancel();
};

if (args is ["reference"])
{
    await ReferenceProgram.RunAsync(Console.In, Console.Out, stop.Token);
    return 0;
}

Benchmark[] all =
[
    new("start", StartBenchmark.RunAsync),
    new("engine", EngineBenchmark.RunAsync),
    new("import", ImportBenchmark.RunAsync),
    new("query", QueryBenchmark.RunAsync),
    new("export", ExportBenchmark.RunAsync),
    new("read", ReadBenchmark.RunAsync),
    new("recovery", RecoveryBenchmark.RunAsync),
    new("live", LiveBenchmark.RunAsync),
    new("jobs", JobsBenchmark.RunAsync),
    new("queue-aged", JobsBenchmark.RunAgedAsync),
];

var filter = args is [var first, ..] && !first.StartsWith("--", StringComparison.Ordinal) ? first : "";
var run = new BenchmarkRun(
    Rounds: int.Parse(Option("--rounds") ?? "5", CultureInfo.InvariantCulture),
    Scale: double.Parse(Option("--scale") ?? "1", CultureInfo.InvariantCulture));
var chosen = all.Where(benchmark => benchmark.Name.Contains(filter, StringComparison.Ordinal)).ToList();
if (chosen.Count == 0)
{
    await Console.Error.WriteLineAsync($"There is no benchmark like '{filter}': {string.Join(", ", all.Select(benchmark => benchmark.Name))}.");
    return 64;
}

var held = true;
foreach (var benchmark in chosen)
{
    var machine = await Machine.ReadAsync(stop.Token);
    var folder = Option("--out") ?? (run.Scale < 1 ? Path.Combine(Repository.Data, "tried") : Path.Combine(Repository.Results, machine.Slug));
    var report = await benchmark.RunAsync(run, stop.Token);
    Console.WriteLine(await ReportFile.WriteAsync(folder, report, machine, stop.Token));
    held &= report.Holds;
}

return held ? 0 : 1;

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
