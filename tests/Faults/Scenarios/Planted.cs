using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Tablinum.Faults.Checking;
using Tablinum.Faults.Client;
using Tablinum.Faults.Reports;
using Tablinum.Faults.Servers;

namespace Tablinum.Faults.Scenarios;

/// <summary>A check that cannot fail is worth nothing: whatever the checker looks for is broken by hand once, and it must see it.</summary>
internal sealed class Planted(ServerProcess server, Installation installation, Findings findings)
{
    /// <summary>What is broken in the metadata, how, and how it is mended again.</summary>
    private static readonly (string What, string Break, string Mend)[] Rows =
    [
        ("an acknowledged file is gone", "UPDATE files SET \"Name\" = \"WorkspaceId\", \"WorkspaceId\" = '00000000-0000-0000-0000-000000000000'", "UPDATE files SET \"WorkspaceId\" = \"Name\", \"Name\" = 'kept.csv'"),
        ("a file has another hash", "UPDATE files SET \"Sha256\" = 'x' || \"Sha256\"", "UPDATE files SET \"Sha256\" = substr(\"Sha256\", 2)"),
        ("an accepted job is gone", "UPDATE jobs SET \"Id\" = '9' || substr(\"Id\", 2)", "UPDATE jobs SET \"Id\" = '0' || substr(\"Id\", 2)"),
        ("a job that was told as ended well is discarded", "UPDATE jobs SET \"State\" = 'discarded'", "UPDATE jobs SET \"State\" = 'completed'"),
        ("a job has too many attempts", "UPDATE jobs SET \"Attempt\" = \"Attempt\" + 100", "UPDATE jobs SET \"Attempt\" = \"Attempt\" - 100"),
        ("a number of an event is left out", "UPDATE event_counters SET \"Last\" = \"Last\" + 1", "UPDATE event_counters SET \"Last\" = \"Last\" - 1"),
        ("an end is not told", "UPDATE events SET \"Topic\" = 'job' WHERE \"Topic\" = 'jobs'", "UPDATE events SET \"Topic\" = 'jobs' WHERE \"Topic\" = 'job'"),
        ("an end is told twice", "UPDATE events SET \"Data\" = '\"state\":\"completed\" ' || \"Data\" WHERE \"Topic\" = 'jobs'", "UPDATE events SET \"Data\" = substr(\"Data\", 21) WHERE \"Topic\" = 'jobs'"),
        ("the quota counts a byte too many", "UPDATE workspaces SET \"UsedBytes\" = \"UsedBytes\" + 1", "UPDATE workspaces SET \"UsedBytes\" = \"UsedBytes\" - 1"),
        ("bytes are set aside for nobody", "UPDATE workspaces SET \"ReservedBytes\" = 1", "UPDATE workspaces SET \"ReservedBytes\" = 0"),
        ("a version names a part that is dropped", "UPDATE table_parts SET \"DroppedAtMs\" = 9999999999999", "UPDATE table_parts SET \"DroppedAtMs\" = NULL"),
        ("a table has no current version", "UPDATE tables SET \"CurrentVersion\" = 9", "UPDATE tables SET \"CurrentVersion\" = 1"),
    ];

    public static async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("tablinum-faults-");
        try
        {
            await using var server = new ServerProcess(folder.FullName, new Dictionary<string, string> { ["Datasets:SweepDelayMs"] = "86400000" });
            await server.StartAsync(cancellationToken);
            using var client = await WorkspaceClient.CreateAsync(server.Address, cancellationToken);
            var installation = new Installation(Metadata.OfSqlite(folder.FullName), server.Blobs, [client], IsShared: false);
            await new Planted(server, installation, findings).RunAsync(client, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task RunAsync(WorkspaceClient client, CancellationToken cancellationToken)
    {
        await client.UploadAsync(rows: 100, cancellationToken);
        var sending = await client.ImportAsync("grows", rows: 100, wait: 60, cancellationToken);
        await Checker.CheckAsync(installation, findings, "before anything is broken", cancellationToken);
        foreach (var (what, damage, mend) in Rows)
        {
            await ExecuteAsync(damage, cancellationToken);
            await ExpectSeenAsync(what, cancellationToken);
            await ExecuteAsync(mend, cancellationToken);
        }

        (sending.Word, var said) = (Word.Refused, sending.Word);
        await ExpectSeenAsync("rows of a batch that was refused are there", cancellationToken);
        sending.Word = said;

        await BreakBytesAsync(cancellationToken);
    }

    private async Task BreakBytesAsync(CancellationToken cancellationToken)
    {
        foreach (var key in StorageChecks.Stored(installation.Blobs).Order(StringComparer.Ordinal).ToList())
        {
            var path = Path.Combine(installation.Blobs, "objects", key);
            File.Move(path, path + ".away");
            await ExpectSeenAsync($"a blob is gone ({key.Split('/')[1]})", cancellationToken);
            File.Move(path + ".away", path);
        }
    }

    private async Task ExpectSeenAsync(string what, CancellationToken cancellationToken)
    {
        var found = new Findings(findings.Seed);
        await Checker.CheckAsync(installation, found, "planted", cancellationToken);
        if (found.Violations.Count == 0)
        {
            findings.Violated($"the checker does not see that {what}");
        }

        findings.Tell(what, found.Violations.Count, found.Violations.FirstOrDefault() ?? "not seen");
    }

    [SuppressMessage("Security", "CA2100", Justification = "Constant text of the campaign.")]
    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(server.Folder, "tablinum.db"), Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; " + sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
