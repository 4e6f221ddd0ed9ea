using System.Globalization;
using Tablinum.Faults.Checking;
using Tablinum.Faults.Client;
using Tablinum.Faults.Reports;
using Tablinum.Faults.Servers;

namespace Tablinum.Faults.Scenarios;

/// <summary>The server, or an engine of it, dies at the n-th write, fsync, rename or answer of what it does for a client.</summary>
internal sealed class KillAtCall(ServerProcess server, Findings findings)
{
    /// <summary>How many of each phase's calls of each kind are chosen.</summary>
    private static readonly int Chosen = int.Parse(Environment.GetEnvironmentVariable("TABLINUM_FAULTS_KILLS") ?? "6", CultureInfo.InvariantCulture);

    private static readonly Dictionary<string, string> Calls = new()
    {
        ["write"] = "write,pwrite64,writev,pwritev,ftruncate",
        ["flush"] = "fsync,fdatasync",
        ["rename"] = "rename,renameat,renameat2",
        ["removal"] = "unlink,unlinkat",
        ["new folder"] = "mkdir,mkdirat",
        ["answer"] = "sendto,sendmsg",
    };

    private static readonly (string Name, Func<WorkspaceClient, string, CancellationToken, Task> RunAsync)[] Phases =
    [
        ("upload", (client, _, token) => client.UploadAsync(rows: 20_000, token)),
        ("import", (client, table, token) => client.ImportAsync($"new_{table}", rows: 3_000, wait: 20, token)),
        ("append", (client, _, token) => client.ImportAsync("grows", rows: 200, wait: 20, token)),
        ("query", (client, table, token) => client.QueryAsync($"SELECT *, '{table}' AS asked FROM grows ORDER BY word", token)),
        ("delete", (client, table, token) => client.DeleteTableAsync($"old_{table}", token)),
    ];

    private readonly List<string> _outcomes = [];
    private int _turn;

    public static async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        if (await Strace.WhyNotAsync(cancellationToken) is { } why)
        {
            findings.Omit("kills at system calls", why);
            return;
        }

        var folder = Directory.CreateTempSubdirectory("tablinum-faults-");
        try
        {
            await using var server = new ServerProcess(folder.FullName, new Dictionary<string, string>
            {
                ["Datasets:SweepDelayMs"] = "500",
                ["Datasets:KeptVersions"] = "5", // so that appending drops versions, too
                ["Accounts:AnonymousMaxBytes"] = "2000000000",
            });
            await server.StartAsync(cancellationToken);
            await new KillAtCall(server, findings).RunAsync(cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var client = await WorkspaceClient.CreateAsync(server.Address, cancellationToken);
        var installation = new Installation(Metadata.OfSqlite(server.Folder), server.Blobs, [client], IsShared: false);
        await client.ImportAsync("grows", rows: 200, wait: 60, cancellationToken);
        var random = findings.Generator(stream: 2);
        foreach (var (name, runAsync) in Phases)
        {
            // Twice: what only the first of its kind does (folders, pages of the database) would be counted, and not come again.
            await CountAsync(client, runAsync, cancellationToken);
            var most = await CountAsync(client, runAsync, cancellationToken);
            foreach (var (kind, calls) in Calls)
            {
                var range = calls.Split(',').Max(call => most.GetValueOrDefault(call));
                var chosen = Enumerable.Range(1, range).ToArray();
                random.Shuffle(chosen);
                var before = _outcomes.Count;
                foreach (var n in chosen.Take(Chosen))
                {
                    await KillAsync(installation, client, $"{name}, {kind} {n}", runAsync, calls, n, cancellationToken);
                }

                findings.Tell($"{name}: kill at a {kind} (1 to {range})", _outcomes.Count - before, Findings.Tally(_outcomes.Skip(before)));
            }
        }

        findings.Tell("answers to the client", client.Ledger.Answers.Count, Findings.Tally(client.Ledger.Answers));
        findings.Tell("files acknowledged, there byte for byte", client.Ledger.Files.Count, "");
        findings.Tell("imports accepted or without an answer", client.Ledger.Sendings.Count, Findings.Tally(client.Ledger.Sendings.Select(sending => sending.Word.ToString())));
        await Checker.CheckSweepAsync(server, installation, findings, cancellationToken);
    }

    private async Task<IReadOnlyDictionary<string, int>> CountAsync(
        WorkspaceClient client, Func<WorkspaceClient, string, CancellationToken, Task> runAsync, CancellationToken cancellationToken)
    {
        var table = await PrepareAsync(client, cancellationToken);
        await using var strace = await Strace.CountAsync(server.Id, string.Join(',', Calls.Values), cancellationToken);
        await runAsync(client, table, cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(300), cancellationToken); // what follows an answer, such as keeping a result
        return await strace.EndAsync(cancellationToken);
    }

    private async Task KillAsync(
        Installation installation, WorkspaceClient client, string what, Func<WorkspaceClient, string, CancellationToken, Task> runAsync, string calls, int n,
        CancellationToken cancellationToken)
    {
        var table = await PrepareAsync(client, cancellationToken);
        await using (var strace = await Strace.KillAsync(server.Id, calls, n, cancellationToken))
        {
            await runAsync(client, table, cancellationToken);
            _outcomes.Add(await server.EndsWithinAsync(TimeSpan.FromMilliseconds(400), cancellationToken) ? "server died" : "server lived");
        }

        if (server.HasEnded)
        {
            await server.StartAsync(cancellationToken);
            client.Use(server.Address);
        }

        if (await Checker.CheckAsync(installation, findings, what, cancellationToken) > 0)
        {
            Findings.Say(string.Join('\n', server.Said));
        }
    }

    /// <summary>A table to delete, and a name that was not used before.</summary>
    private async Task<string> PrepareAsync(WorkspaceClient client, CancellationToken cancellationToken)
    {
        var table = string.Create(CultureInfo.InvariantCulture, $"{++_turn}");
        await client.ImportAsync($"old_{table}", rows: 10, wait: 60, cancellationToken);
        return table;
    }
}
