using System.Globalization;
using System.Runtime.CompilerServices;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>The statements of the queue that LINQ has no words for. Both databases understand them; only PostgreSQL locks rows.</summary>
/// <remarks>Their text is made of constants; values are parameters.</remarks>
internal static class JobStatements
{
    /// <summary>Makes due jobs available. Rows that another node holds are its own to promote.</summary>
    internal static FormattableString Promote(ISqlDialect db, DateTimeOffset now, int most) => FormattableStringFactory.Create(
        $$"""
        WITH due AS MATERIALIZED (
          SELECT "Id" FROM jobs WHERE "State" = 'retryable' AND "RunAt" <= {0} ORDER BY "RunAt" LIMIT {1} {{db.SkipLocked}})
        UPDATE jobs SET "State" = 'available' WHERE "Id" IN (SELECT "Id" FROM due)
        """, db.InSql(now), most);

    /// <summary>The first job of each workspace and priority, of some kinds; none of a workspace that is paused.</summary>
    /// <remarks>
    /// A loose index scan (https://wiki.postgresql.org/wiki/Loose_indexscan): from each head straight to the next one, however many
    /// jobs wait behind it. A GROUP BY would read the backlog for every claim.
    /// </remarks>
    internal static FormattableString Heads(IReadOnlyList<string> kinds)
    {
        var ready = $"""job."State" = 'available' AND job."Kind" IN ({Places(0, kinds.Count)})""";
        return FormattableStringFactory.Create(
            $"""
            WITH RECURSIVE head AS (
              SELECT * FROM (
                SELECT job."Id", job."WorkspaceId", job."Priority" FROM jobs AS job WHERE {ready}
                ORDER BY job."WorkspaceId", job."Priority", job."RunAt", job."Id" LIMIT 1) AS first
              UNION ALL
              SELECT next."Id", next."WorkspaceId", next."Priority" FROM head JOIN jobs AS next ON next."Id" = COALESCE(
                (SELECT job."Id" FROM jobs AS job WHERE {ready} AND job."WorkspaceId" = head."WorkspaceId" AND job."Priority" > head."Priority"
                 ORDER BY job."Priority", job."RunAt", job."Id" LIMIT 1),
                (SELECT job."Id" FROM jobs AS job WHERE {ready} AND job."WorkspaceId" > head."WorkspaceId"
                 ORDER BY job."WorkspaceId", job."Priority", job."RunAt", job."Id" LIMIT 1)))
            SELECT jobs.* FROM head JOIN jobs ON jobs."Id" = head."Id"
            WHERE NOT EXISTS (SELECT 1 FROM job_pauses AS pause WHERE pause."WorkspaceId" = jobs."WorkspaceId" AND pause."Kind" = '{JobPause.AllKinds}')
            """, [.. kinds]);
    }

    /// <summary>Leases jobs and returns them.</summary>
    /// <remarks>
    /// Rows that another node is taking are left to it. What has its turn is judged as of the start of the statement: two nodes that take
    /// of one order key meet at its unique index.
    /// </remarks>
    internal static FormattableString Take(ISqlDialect db, ReadyJobs from, JobsWanted wanted, JobLease lease)
    {
        object[] values =
        [
            from.WorkspaceId, from.Priority, wanted.Most, wanted.NewOnly ? 0 : int.MaxValue,
            lease.Owner, lease.Token, db.InSql(lease.From), db.InSql(lease.Until),
        ];
        return FormattableStringFactory.Create(
            $$"""
            WITH head AS MATERIALIZED (
              SELECT job."Id" FROM jobs AS job
              WHERE job."State" = 'available' AND job."WorkspaceId" = {0} AND job."Priority" = {1}
                AND job."Kind" IN ({{Places(values.Length, wanted.Kinds.Count)}}) AND job."Attempt" <= {3}
                AND NOT EXISTS (
                  SELECT 1 FROM job_pauses AS pause WHERE pause."WorkspaceId" = job."WorkspaceId" AND pause."Kind" IN (job."Kind", '{{JobPause.AllKinds}}'))
                AND (job."OrderKey" IS NULL OR NOT EXISTS (
                  SELECT 1 FROM jobs AS other WHERE other."OrderKey" = job."OrderKey"
                    AND (other."State" = 'running' OR (other."State" IN ('available', 'retryable') AND other."Sequence" < job."Sequence"))))
              ORDER BY job."RunAt", job."Id" LIMIT {2} {{db.SkipLocked}})
            UPDATE jobs SET "State" = 'running', "Attempt" = "Attempt" + 1, "LeaseOwner" = {4}, "LeaseToken" = {5}, "StartedAt" = {6}, "LeaseUntil" = {7}
            WHERE "Id" IN (SELECT "Id" FROM head)
            RETURNING *
            """, [.. values, .. wanted.Kinds]);
    }

    /// <summary>Ends attempts that still have their lease.</summary>
    /// <param name="jobs">Of one lease.</param>
    /// <param name="heldAt">Null also takes a lease that is over, as long as nobody else has the jobs.</param>
    internal static FormattableString Change(ISqlDialect db, IReadOnlyList<Job> jobs, JobChange change, DateTimeOffset? heldAt = null)
    {
        var values = new List<object>();
        List<string> set = [$"\"State\" = '{JobStates.ToText(change.State)}'", "\"LeaseOwner\" = NULL, \"LeaseToken\" = NULL, \"LeaseUntil\" = NULL"];
        if (change.IsEnd)
        {
            set.AddRange([$"\"FinishedAt\" = {At(change.At)}", $"\"Result\" = {Place(change.Result)}"]);
        }

        if (change.SetsError)
        {
            set.AddRange(
            [
                $"\"ErrorCode\" = {Place(change.Error?.Code)}", $"\"ErrorDetail\" = {Place(change.Error?.Detail)}", $"\"ErrorStatus\" = {Place(change.Error?.StatusCode)}",
            ]);
        }

        set.AddRange(change.Errors is { } errors ? [$"\"Errors\" = {Place(errors)}"] : []);
        set.AddRange(change.RunAt is { } runAt ? [$"\"RunAt\" = {At(runAt)}"] : []);
        set.AddRange(change.Attempt is { } attempt ? [$"\"Attempt\" = {Place(attempt)}"] : []);
        set.AddRange(change.Progress is { } progress ? [$"\"Progress\" = {Place(progress)}"] : []);
        List<string> where =
        [
            $"\"Id\" IN ({string.Join(", ", jobs.Select(job => Place(job.Id)))})", "\"State\" = 'running'", $"\"LeaseToken\" = {Place(jobs[0].LeaseToken)}",
        ];
        where.AddRange(change.SeenUntil is { } seen ? [$"\"LeaseUntil\" = {At(seen)}"] : []);
        where.AddRange(heldAt is { } held ? [$"\"LeaseUntil\" > {At(held)}"] : []);
        where.AddRange(change.UnlessCancelRequested ? ["NOT \"CancelRequested\""] : []);
        return FormattableStringFactory.Create($"UPDATE jobs SET {string.Join(", ", set)} WHERE {string.Join(" AND ", where)}", [.. values]);

        string At(DateTimeOffset instant) => Place(db.InSql(instant));

        string Place(object? value)
        {
            if (value is null)
            {
                return "NULL";
            }

            values.Add(value);
            return Places(values.Count - 1, 1);
        }
    }

    /// <summary>What the rows <c>changed</c> have become: to the letter what <see cref="JobEvents"/> tells.</summary>
    internal static FormattableString News(ISqlDialect db, DateTimeOffset at) =>
        $"""
        SELECT {db.InSql(at)} AS at, {EventTopics.Jobs} AS topic, {EventChanges.Changed} AS change, "Id"::text AS subject,
          (SELECT row_to_json(news)::text FROM (SELECT "Kind" AS kind, "State" AS state, "Progress" AS progress, "ErrorCode" AS "errorCode") AS news) AS data
        FROM changed
        """;

    private static string Places(int first, int count) =>
        string.Join(", ", Enumerable.Range(first, count).Select(place => string.Create(CultureInfo.InvariantCulture, $"{{{place}}}")));
}
