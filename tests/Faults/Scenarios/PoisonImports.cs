using System.Diagnostics;
using System.Globalization;
using Tablinum.Faults.Checking;
using Tablinum.Faults.Client;
using Tablinum.Faults.Reports;
using Tablinum.Faults.Servers;

namespace Tablinum.Faults.Scenarios;

/// <summary>Imports whose engine is killed or stands still, each time; another workspace imports meanwhile.</summary>
internal sealed class PoisonImports(ServerProcess server, WorkspaceClient poisoner, WorkspaceClient other, Findings findings)
{
    private const int Rows = 400_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("tablinum-faults-");
        try
        {
            await using var server = new ServerProcess(folder.FullName, new Dictionary<string, string>
            {
                ["Datasets:SweepDelayMs"] = "500",
                ["Datasets:ImportTimeoutMs"] = "20000",
                ["Accounts:AnonymousMaxBytes"] = "2000000000",
            });
            await server.StartAsync(cancellationToken);
            using var poisoner = await WorkspaceClient.CreateAsync(server.Address, cancellationToken);
            using var other = await WorkspaceClient.CreateAsync(server.Address, cancellationToken);
            var imports = new PoisonImports(server, poisoner, other, findings);
            await imports.HarmAsync("killed", "KILL", cancellationToken);
            await imports.HarmAsync("stopped", "STOP", cancellationToken);
            await Checker.CheckAsync(
                new Installation(Metadata.OfSqlite(server.Folder), server.Blobs, [poisoner, other], IsShared: false), findings, "imports whose engines were harmed", cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task HarmAsync(string what, string signal, CancellationToken cancellationToken)
    {
        var sending = await poisoner.ImportAsync($"poison_{what}", Rows, wait: 0, cancellationToken);
        var job = sending.JobId ?? throw new InvalidOperationException("The poison was not accepted.");
        var file = Path.Combine(server.Blobs, "objects", $"{poisoner.Id:n}", "files", $"{poisoner.Ledger.Files.Last().Id:n}");
        var (done, slowest, watch) = (0, TimeSpan.Zero, Stopwatch.StartNew());
        var state = "";
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var harming = HarmReadersAsync(file, signal, stop.Token);
        while (state is not ("discarded" or "completed") && watch.Elapsed < Patience)
        {
            var began = watch.Elapsed;
            done += (await other.ImportAsync("grows", rows: 10, wait: 20, cancellationToken)).Word == Word.Imported ? 1 : 0;
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, (watch.Elapsed - began).Ticks));
            state = (string)(await poisoner.GetAsync($"jobs/{job}", cancellationToken))["state"]!;
        }

        await stop.CancelAsync();
        var harmed = await harming;
        var end = await poisoner.GetAsync($"jobs/{job}", cancellationToken);
        findings.Tell(
            $"engines {what} in the middle of one import", harmed,
            string.Create(CultureInfo.InvariantCulture, $"the job is {state} as {(string?)end["error"]?["code"]} at attempt {end["attempt"]}; {done} imports of another workspace meanwhile, the slowest {slowest.TotalMilliseconds:N0} ms"));
        if (state != "discarded" || harmed == 0)
        {
            findings.Violated($"an import whose engine was {what} {harmed} times is {state}, and not discarded");
        }

        if (done == 0)
        {
            findings.Violated($"while engines were {what}, no import of another workspace was done");
        }
    }

    /// <summary>Sends the signal to every engine that reads the file, once each.</summary>
    /// <returns>How many.</returns>
    private async Task<int> HarmReadersAsync(string file, string signal, CancellationToken stop)
    {
        var harmed = new HashSet<int>();
        while (!stop.IsCancellationRequested)
        {
            if (await ReaderOfAsync(file, CancellationToken.None) is { } engine && harmed.Add(engine))
            {
                await Shell.SignalAsync(signal, [engine], CancellationToken.None);
            }
        }

        return harmed.Count;
    }

    /// <summary>The engine that has the file open.</summary>
    private async Task<int?> ReaderOfAsync(string file, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(2))
        {
            foreach (var engine in Shell.ChildrenOf(server.Id))
            {
                if (Reads(engine, file))
                {
                    return engine;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }

        return null;
    }

    /// <summary>In its own folder the file has the same name.</summary>
    private static bool Reads(int engine, string file)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{engine}/fd").Any(open => new FileInfo(open).LinkTarget is { } path && Path.GetFileName(path) == Path.GetFileName(file));
        }
        catch (IOException)
        {
            return false; // it, or what it had open, has gone
        }
    }
}
