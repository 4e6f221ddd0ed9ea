using Tablinum.Faults.Client;

namespace Tablinum.Faults.Checking;

/// <summary>Each accepted job has ended, once, and has had its effect once or not at all.</summary>
internal static class JobChecks
{
    /// <summary>Counts that must be 0, and what it means if they are not.</summary>
    private static readonly (string Sql, string Means)[] Zeroes =
    [
        (EventChecks.EndedTwiceSql, "jobs whose end was told twice"),
        (EventChecks.UntoldEndsSql, "jobs whose end was not told"),
        (EventChecks.GapsSql, "workspaces whose events have gaps"),
        ("SELECT count(*) FROM (SELECT \"JobId\" FROM table_versions GROUP BY \"JobId\", \"Place\" HAVING count(*) > 1) twice", "jobs that published a version twice"),
        ("SELECT count(*) FROM jobs WHERE \"Attempt\" > \"MaxAttempts\"", "jobs with more attempts than they may have"),
        ("SELECT count(*) FROM table_versions v JOIN jobs j ON j.\"Id\" = v.\"JobId\" WHERE j.\"State\" <> 'completed'", "versions of jobs that did not end well"),
        ("SELECT count(*) FROM tables t WHERE \"NameKey\" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM table_versions v WHERE v.\"TableId\" = t.\"Id\" AND v.\"Number\" = t.\"CurrentVersion\")", "tables without their current version"),
    ];

    public static async Task<IReadOnlyList<string>> RunAsync(Installation installation, CancellationToken cancellationToken)
    {
        var violations = new List<string>();
        foreach (var (sql, means) in Zeroes)
        {
            if (await installation.Metadata.CountAsync(sql, cancellationToken) is > 0 and var count)
            {
                violations.Add($"{count} {means}");
            }
        }

        var states = (await installation.Metadata.ReadAsync("SELECT \"Id\", \"State\" FROM jobs", cancellationToken))
            .ToDictionary(row => Guid.Parse(row[0]!), row => row[1]!);
        foreach (var sending in installation.Clients.SelectMany(client => client.Ledger.Sendings).Where(sending => sending.JobId is not null))
        {
            if (!states.TryGetValue(sending.JobId.GetValueOrDefault(), out var state))
            {
                violations.Add($"the accepted job {sending.JobId} is lost");
            }
            else if (sending.Word == Word.Imported && state != "completed")
            {
                violations.Add($"the job {sending.JobId} was told as ended well, and is {state}");
            }
            else if (sending.Word == Word.Accepted && state == "completed")
            {
                sending.Word = Word.Imported;
            }
            else if (sending.Word == Word.Accepted && state is "discarded" or "cancelled")
            {
                sending.Word = Word.Refused;
            }
        }

        return violations;
    }
}
