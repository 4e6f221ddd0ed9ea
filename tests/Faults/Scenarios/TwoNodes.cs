using System.Diagnostics;
using System.Globalization;
using Tablinum.Faults.Checking;
using Tablinum.Faults.Client;
using Tablinum.Faults.Reports;
using Tablinum.Faults.Servers;

namespace Tablinum.Faults.Scenarios;

/// <summary>Two servers share all: what one of them leaves undone the other does, and one that comes back from the dead changes nothing.</summary>
internal sealed class TwoNodes(ServerProcess first, ServerProcess second, WorkspaceClient client, Installation installation, Findings findings)
{
    private const int Kills = 5;
    private const int Imports = 6;
    private const int Rows = 400_000;

    private static readonly TimeSpan Stopped = TimeSpan.FromSeconds(60);

    private readonly List<TimeSpan> _rescues = [];

    public static async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("tablinum-faults-");
        try
        {
            await using var postgres = await PostgresServer.StartAsync(cancellationToken);
            var database = await postgres.NewDatabaseAsync(cancellationToken);
            var settings = new Dictionary<string, string>
            {
                ["Database:Provider"] = "Postgres",
                ["ConnectionStrings:AppDb"] = database,
                ["Storage:LocalRoot"] = Path.Combine(folder.FullName, "blobs"),
                ["Datasets:SweepDelayMs"] = "500",
                ["Accounts:AnonymousMaxBytes"] = "20000000000",
            };
            await using var first = new ServerProcess(Path.Combine(folder.FullName, "first"), settings);
            await using var second = new ServerProcess(Path.Combine(folder.FullName, "second"), settings);
            await first.StartAsync(cancellationToken);
            await second.StartAsync(cancellationToken);
            using var client = await WorkspaceClient.CreateAsync(second.Address, cancellationToken);
            var installation = new Installation(Metadata.OfPostgres(database), second.Blobs, [client], IsShared: true);
            await new TwoNodes(first, second, client, installation, findings).RunAsync(cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await StopOneAsync(cancellationToken);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await KillOneAsync(kill, cancellationToken);
        }

        findings.Tell("kill -9 of a node: its jobs waited for their next attempt after, ms", _rescues.Count, Rescues.Describe(_rescues));
        if (_rescues.Count == 0 || _rescues.Max() > Rescues.Limit)
        {
            findings.Violated($"jobs of a killed node were not given back within {Rescues.Limit.TotalSeconds} s");
        }

        await Checker.CheckSweepAsync(second, installation, findings, cancellationToken);
    }

    /// <summary>A node that is stopped loses its jobs; when it goes on, it must find that out before it changes anything.</summary>
    private async Task StopOneAsync(CancellationToken cancellationToken)
    {
        var held = await WorkAsync("stopped", cancellationToken);
        int[] all = [first.Id, .. Shell.ChildrenOf(first.Id)];
        await Shell.SignalAsync("STOP", all, cancellationToken);
        var watch = Stopwatch.StartNew();
        var lost = await LostAsync(held, cancellationToken);
        await Task.Delay(Stopped - watch.Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero, cancellationToken);
        await Shell.SignalAsync("CONT", all, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken); // the zombie finishes what it had begun, and must not be heard
        var broken = await Checker.CheckAsync(installation, findings, "a node stopped for 60 s", cancellationToken);
        findings.Tell(
            "jobs of a node that is stopped for 60 s and goes on", held.Count,
            string.Create(CultureInfo.InvariantCulture, $"given back after {lost.TotalMilliseconds:N0} ms; {(broken == 0 ? "done by the other node, unchanged by the zombie" : "see below")}"));
    }

    private async Task KillOneAsync(int kill, CancellationToken cancellationToken)
    {
        var held = await WorkAsync(string.Create(CultureInfo.InvariantCulture, $"killed_{kill}"), cancellationToken);
        await first.KillAsync(cancellationToken);
        _rescues.Add(await LostAsync(held, cancellationToken));
        await first.StartAsync(cancellationToken);
        await Checker.CheckAsync(installation, findings, "a node killed", cancellationToken);
    }

    /// <summary>Queues imports until the first node works on some.</summary>
    /// <returns>The tokens of its leases.</returns>
    private async Task<IReadOnlyList<string>> WorkAsync(string name, CancellationToken cancellationToken)
    {
        var mine = string.Create(CultureInfo.InvariantCulture, $"SELECT \"LeaseToken\" FROM jobs WHERE \"State\" = 'running' AND \"LeaseOwner\" LIKE '%:{first.Id}:%' AND \"Kind\" NOT LIKE '%sweep%'");
        for (var i = 0; i < Imports; i++)
        {
            await client.ImportAsync(string.Create(CultureInfo.InvariantCulture, $"{name}_{i}"), Rows, wait: 0, cancellationToken);
            if (await installation.Metadata.ReadAsync(mine, cancellationToken) is { Count: > 0 } held)
            {
                return [.. held.Select(row => row[0]!)];
            }
        }

        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (await installation.Metadata.ReadAsync(mine, cancellationToken) is { Count: > 0 } held)
            {
                return [.. held.Select(row => row[0]!)];
            }
        }

        findings.Violated($"{name}: the first node took none of {Imports} jobs");
        return [];
    }

    /// <summary>How long it takes until none of the leases is held any more.</summary>
    private async Task<TimeSpan> LostAsync(IReadOnlyList<string> held, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var still = $"SELECT count(*) FROM jobs WHERE \"LeaseToken\" IN ('{string.Join("', '", held.DefaultIfEmpty(Guid.Empty.ToString()))}')";
        while (await installation.Metadata.CountAsync(still, cancellationToken) > 0 && watch.Elapsed < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return watch.Elapsed;
    }
}
