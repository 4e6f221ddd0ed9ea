namespace Tablinum.Faults.Checking;

/// <summary>What the events of a workspace tell about its jobs, and about themselves: the same SQL for both databases.</summary>
internal static class EventChecks
{
    private const string Ends =
        """
        FROM events WHERE "Topic" = 'jobs'
        AND ("Data" LIKE '%"state":"completed"%' OR "Data" LIKE '%"state":"discarded"%' OR "Data" LIKE '%"state":"cancelled"%')
        """;

    /// <summary>How many ends of jobs were told.</summary>
    public const string EndsSql = $"SELECT count(*) {Ends}";

    /// <summary>Jobs whose end was told more than once.</summary>
    public const string EndedTwiceSql = $"SELECT count(*) FROM (SELECT \"Subject\" {Ends} GROUP BY \"Subject\" HAVING count(*) > 1) twice";

    /// <summary>Jobs that have ended, though nobody was told.</summary>
    public const string UntoldEndsSql =
        $"""
        SELECT count(*) FROM jobs WHERE "State" IN ('completed', 'discarded', 'cancelled')
        AND lower(CAST("Id" AS text)) NOT IN (SELECT lower("Subject") {Ends})
        """;

    /// <summary>Workspaces whose numbers have a gap, or do not end where the counter stands.</summary>
    public const string GapsSql =
        """
        SELECT count(*) FROM event_counters c WHERE "Last" <> (SELECT count(*) FROM events e WHERE e."WorkspaceId" = c."WorkspaceId")
        OR "Last" <> (SELECT max("Number") FROM events e WHERE e."WorkspaceId" = c."WorkspaceId")
        """;
}
