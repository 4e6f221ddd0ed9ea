using System.Diagnostics;
using System.Globalization;
using Tablinum.Faults.Checking;
using Tablinum.Faults.Client;
using Tablinum.Faults.Reports;
using Tablinum.Faults.Servers;

namespace Tablinum.Faults.Scenarios;

/// <summary>A disk is full while clients work, and has room again later: nothing acknowledged is lost, and the server goes on by itself.</summary>
internal sealed class DiskFull(ServerProcess server, SmallDisk disk, Findings findings)
{
    private const int Megabytes = 192;

    /// <summary>A job whose end could not be written is taken up again when its lease is over, and later ones of its table wait for it.</summary>
    private static readonly TimeSpan GoesOnWithin = Rescues.Limit;

    /// <summary>What is left free when the disk is "full": small writes fit, large ones do not.</summary>
    private static readonly int[] Left = [0, 16 << 10, 100 << 10, 400 << 10];

    public static async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        await RunAsync(findings, "data", static (disk, _) => (Path.Combine(disk, "data"), Engines: null), cancellationToken);
        await RunAsync(findings, "engines", static (disk, rest) => (Path.Combine(rest, "data"), Path.Combine(disk, "engines")), cancellationToken);
    }

    private static async Task RunAsync(
        Findings findings, string name, Func<string, string, (string Data, string? Engines)> placesOf, CancellationToken cancellationToken)
    {
        var (disk, why) = await SmallDisk.TryMountAsync(Megabytes, cancellationToken);
        if (disk is null)
        {
            findings.Omit($"disk of {name} full", why);
            return;
        }

        var rest = Directory.CreateTempSubdirectory("tablinum-faults-");
        try
        {
            await using var mounted = disk;
            var places = placesOf(disk.Folder, rest.FullName);
            var settings = new Dictionary<string, string> { ["Datasets:SweepDelayMs"] = "500" };
            if (places.Engines is { } engines)
            {
                settings["Engine:Folder"] = engines;
            }

            await using var server = new ServerProcess(places.Data, settings);
            await server.StartAsync(cancellationToken);
            await new DiskFull(server, disk, findings).RunAsync(name, cancellationToken);
        }
        finally
        {
            rest.Delete(recursive: true);
        }
    }

    private async Task RunAsync(string name, CancellationToken cancellationToken)
    {
        using var client = await WorkspaceClient.CreateAsync(server.Address, cancellationToken);
        var installation = new Installation(Metadata.OfSqlite(server.Folder), server.Blobs, [client], IsShared: false);
        await client.ImportAsync("grows", rows: 200, wait: 60, cancellationToken);
        var random = findings.Generator(stream: 3);
        var all = new List<string>();
        foreach (var left in Left)
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"disk of {name} full but for {left >> 10} kB");
            var before = client.Ledger.Answers.Count;
            await using (var load = Load.Start([client, client], random, cancellationToken))
            {
                await disk.FillAsync(left, cancellationToken);
                for (var i = 0; i < 8; i++)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
                    await disk.FillAsync(left, cancellationToken); // also what was freed meanwhile
                }

                await load.EndAsync();
            }

            var answers = client.Ledger.Answers.Skip(before).ToList();
            if (server.HasEnded)
            {
                findings.Violated($"{what}: the server ended");
                await server.StartAsync(cancellationToken);
                client.Use(server.Address);
            }

            disk.Free();
            var goneOn = await GoesOnAsync(client, cancellationToken);
            findings.Tell($"{what}: answers", answers.Count, string.Create(CultureInfo.InvariantCulture, $"{Findings.Tally(answers)}; went on {goneOn.TotalMilliseconds:N0} ms after there was room"));
            Judge(what, answers, goneOn);
            all.AddRange(answers);
            await Checker.CheckAsync(installation, findings, what, cancellationToken);
        }

        if (!all.Exists(answer => answer.StartsWith("507", StringComparison.Ordinal) || answer.StartsWith("503", StringComparison.Ordinal)))
        {
            findings.Violated($"disk of {name} full: nobody noticed, so nothing was tried");
        }

        await Checker.CheckSweepAsync(server, installation, findings, cancellationToken);
    }

    private void Judge(string what, IReadOnlyList<string> answers, TimeSpan goneOn)
    {
        foreach (var answer in answers.Distinct().Where(answer => answer.StartsWith("500", StringComparison.Ordinal) || answer.EndsWith("without a code", StringComparison.Ordinal) || answer == "no answer"))
        {
            findings.Violated($"{what}: a request was answered '{answer}'");
            Findings.Say(string.Join('\n', server.Said.TakeLast(3)));
        }

        if (goneOn > GoesOnWithin)
        {
            findings.Violated($"{what}: no import succeeded within {GoesOnWithin.TotalSeconds} s after there was room");
        }
    }

    private static async Task<TimeSpan> GoesOnAsync(WorkspaceClient client, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromMinutes(1))
        {
            if ((await client.ImportAsync("grows", rows: 10, wait: 30, cancellationToken)).Word == Word.Imported)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }

        return watch.Elapsed;
    }
}
