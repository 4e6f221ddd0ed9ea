using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Server.Live;

/// <summary>Numbers events in the transaction of what they tell of, so that whoever has read one number never finds a smaller one later.</summary>
internal static class EventLog
{
    /// <summary>Counts in the current transaction, and adds a row for each event, to be saved next.</summary>
    public static async Task AddAsync(AppDb db, Guid workspaceId, IReadOnlyList<WorkspaceEvent> events, CancellationToken cancellationToken)
    {
        var last = await db.Database.SqlQuery<long>(
            $"""
            INSERT INTO event_counters ("WorkspaceId", "Last") VALUES ({workspaceId}, {events.Count})
            ON CONFLICT ("WorkspaceId") DO UPDATE SET "Last" = event_counters."Last" + excluded."Last"
            RETURNING "Last" AS "Value"
            """).ToListAsync(cancellationToken);
        var first = last.Single() - events.Count + 1;
        db.AddRange(events.Select((happened, place) => Row(happened, first + place)));
    }

    /// <summary>Counts and inserts, in the current transaction and in one statement: all jobs and files of a workspace wait for each other from here to the commit.</summary>
    public static Task InsertAsync(AppDb db, Guid workspaceId, IReadOnlyList<WorkspaceEvent> events, CancellationToken cancellationToken)
    {
        var rows = events.Select(happened => Row(happened, number: 0)).ToList();
        return db.Database.ExecuteSqlAsync(
            $"""
            WITH counter AS (
              INSERT INTO event_counters ("WorkspaceId", "Last") VALUES ({workspaceId}, {rows.Count})
              ON CONFLICT ("WorkspaceId") DO UPDATE SET "Last" = event_counters."Last" + excluded."Last"
              RETURNING "Last" - {rows.Count} AS before)
            INSERT INTO events ("WorkspaceId", "Number", "At", "Topic", "Change", "Subject", "Data")
            SELECT {workspaceId}, counter.before + told.place, told.at, told.topic, told.change, told.subject, told.data
            FROM counter, unnest(
              {rows.ConvertAll(row => row.At.ToUniversalTime())}, {rows.ConvertAll(row => row.Topic)}, {rows.ConvertAll(row => row.Change)},
              {rows.ConvertAll(row => row.Subject)}, {rows.ConvertAll(row => row.Data)}) WITH ORDINALITY AS told(at, topic, change, subject, data, place)
            """, cancellationToken);
    }

    /// <summary>The same for what one statement changes: tells in it of the rows that it returns.</summary>
    /// <param name="change">An INSERT, UPDATE or DELETE with RETURNING.</param>
    /// <param name="news">A SELECT of <c>at, topic, change, subject, data</c> from <c>changed</c>.</param>
    public static FormattableString Telling(Guid workspaceId, FormattableString change, FormattableString news) =>
        $"""
        WITH changed AS ({change}), told AS ({news}),
        counter AS (
          INSERT INTO event_counters ("WorkspaceId", "Last") SELECT {workspaceId}, count(*) FROM told HAVING count(*) > 0
          ON CONFLICT ("WorkspaceId") DO UPDATE SET "Last" = event_counters."Last" + excluded."Last"
          RETURNING "Last"),
        logged AS (
          INSERT INTO events ("WorkspaceId", "Number", "At", "Topic", "Change", "Subject", "Data")
          SELECT {workspaceId}, counter."Last" - row_number() OVER () + 1, told.at, told.topic, told.change, told.subject, told.data
          FROM told, counter)
        SELECT * FROM changed
        """;

    private static StoredEvent Row(WorkspaceEvent happened, long number) => new()
    {
        WorkspaceId = happened.WorkspaceId,
        Number = number,
        At = happened.At,
        Topic = happened.Topic,
        Change = happened.Change,
        Subject = happened.Subject,
        Data = happened.Data is null ? null : JsonSerializer.Serialize(happened.Data, happened.Data.GetType(), JsonSerializerOptions.Web),
    };
}
