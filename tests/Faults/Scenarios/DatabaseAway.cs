using System.Diagnostics;
using System.Globalization;
using Tablinum.Faults.Checking;
using Tablinum.Faults.Client;
using Tablinum.Faults.Reports;
using Tablinum.Faults.Servers;

namespace Tablinum.Faults.Scenarios;

/// <summary>The metadata database goes away in the middle of requests, in four ways, and comes back.</summary>
internal sealed class DatabaseAway(PostgresServer postgres, IReadOnlyList<WorkspaceClient> clients, Installation installation, Findings findings)
{
    private const int Rounds = 2;

    /// <summary>From the moment at which the database answers again to the first good answer to a change.</summary>
    private static readonly TimeSpan HealsWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("tablinum-faults-");
        try
        {
            await using var postgres = await PostgresServer.StartAsync(cancellationToken);
            var database = await postgres.NewDatabaseAsync(cancellationToken);
            await using var server = new ServerProcess(folder.FullName, new Dictionary<string, string>
            {
                ["Database:Provider"] = "Postgres",
                ["ConnectionStrings:AppDb"] = database,
                ["Datasets:SweepDelayMs"] = "500",
                ["Accounts:AnonymousMaxBytes"] = "2000000000",
            });
            await server.StartAsync(cancellationToken);
            var clients = new List<WorkspaceClient>();
            for (var i = 0; i < 4; i++)
            {
                clients.Add(await WorkspaceClient.CreateAsync(server.Address, cancellationToken));
            }

            var installation = new Installation(Metadata.OfPostgres(database), server.Blobs, clients, IsShared: true);
            await new DatabaseAway(postgres, clients, installation, findings).RunAsync(cancellationToken);
            await Checker.CheckSweepAsync(server, installation, findings, cancellationToken);
            clients.ForEach(client => client.Dispose());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var client in clients)
        {
            await client.ImportAsync("grows", rows: 200, wait: 60, cancellationToken);
        }

        for (var round = 0; round < Rounds; round++)
        {
            await BreakAsync("restart, fast", token => RestartAsync("fast", token), cancellationToken);
            await BreakAsync("restart, immediate", token => RestartAsync("immediate", token), cancellationToken);
            await BreakAsync("kill -9 and restart", KillAsync, cancellationToken);
            await BreakAsync("stopped for 20 s", PauseAsync, cancellationToken);
        }
    }

    private async Task BreakAsync(string fault, Func<CancellationToken, Task> breakAsync, CancellationToken cancellationToken)
    {
        var before = clients.Sum(client => client.Ledger.Answers.Count);
        var seen = clients.ToDictionary(client => client, client => client.Ledger.Answers.Count);
        TimeSpan healed;
        await using (var load = Load.Start(clients, findings.Generator(before), cancellationToken))
        {
            await Task.Delay(Quiet, cancellationToken);
            await breakAsync(cancellationToken);
            healed = await HealAsync(cancellationToken);
            await Task.Delay(Quiet, cancellationToken);
            await load.EndAsync();
        }

        var answers = clients.SelectMany(client => client.Ledger.Answers.Skip(seen[client])).ToList();
        findings.Tell(
            string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {fault}: answers"), answers.Count,
            string.Create(CultureInfo.InvariantCulture, $"{Findings.Tally(answers)}; a change succeeded {healed.TotalMilliseconds:N0} ms after it was back"));
        foreach (var answer in answers.Where(answer => answer.StartsWith("500", StringComparison.Ordinal) || answer.EndsWith("without a code", StringComparison.Ordinal)).Distinct())
        {
            findings.Violated($"PostgreSQL {fault}: a request was answered {answer}");
        }

        if (healed > HealsWithin)
        {
            findings.Violated($"PostgreSQL {fault}: no change succeeded within {HealsWithin.TotalSeconds} s after it was back, but after {healed.TotalSeconds:N1} s");
        }

        await Checker.CheckAsync(installation, findings, $"PostgreSQL {fault}", cancellationToken);
    }

    private async Task<TimeSpan> HealAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromMinutes(1))
        {
            var kept = clients[0].Ledger.Files.Count;
            await clients[0].UploadAsync(rows: 10, cancellationToken);
            if (clients[0].Ledger.Files.Count > kept)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return watch.Elapsed;
    }

    private async Task RestartAsync(string mode, CancellationToken cancellationToken)
    {
        await postgres.StopAsync(mode, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        await postgres.RunAsync(cancellationToken);
    }

    private async Task KillAsync(CancellationToken cancellationToken)
    {
        await postgres.KillAsync(cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        await postgres.RunAsync(cancellationToken);
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        await postgres.PauseAsync(cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(20), cancellationToken);
        await postgres.ContinueAsync(cancellationToken);
    }
}
