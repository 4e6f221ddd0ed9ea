using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Tablinum.Bench.Jobs;

/// <summary>The same queue by hand: the same tables, rows and events, two prepared statements, one connection, and nothing around it.</summary>
/// <remarks>Who knows that the lease never ends, that nobody else works and that nothing fails needs no more.</remarks>
internal sealed class RawQueue(string database) : IAsyncDisposable
{
    private const string Tell =
        """
        counter AS (
          INSERT INTO event_counters ("WorkspaceId", "Last") SELECT @workspace, count(*) FROM changed
          ON CONFLICT ("WorkspaceId") DO UPDATE SET "Last" = event_counters."Last" + excluded."Last" RETURNING "Last"),
        told AS (
          INSERT INTO events ("WorkspaceId", "Number", "At", "Topic", "Change", "Subject", "Data")
          SELECT @workspace, counter."Last" - row_number() OVER () + 1, now(), 'jobs', 'changed', changed."Id"::text,
            json_build_object('kind', changed."Kind", 'state', changed."State", 'progress', changed."Progress", 'errorCode', changed."ErrorCode")::text
          FROM changed, counter)
        SELECT "Id" FROM changed
        """;

    private const string Claim =
        $"""
        WITH head AS MATERIALIZED (
          SELECT "Id" FROM jobs WHERE "State" = 'available' AND "WorkspaceId" = @workspace ORDER BY "Priority", "RunAt", "Id" LIMIT @most FOR UPDATE SKIP LOCKED),
        changed AS (
          UPDATE jobs SET "State" = 'running', "Attempt" = "Attempt" + 1, "LeaseOwner" = 'raw', "LeaseToken" = @token, "StartedAt" = now(), "LeaseUntil" = now() + interval '15 s'
          WHERE "Id" IN (SELECT "Id" FROM head) RETURNING *),
        {Tell}
        """;

    private const string Acknowledge =
        $"""
        WITH changed AS (
          UPDATE jobs SET "State" = 'completed', "LeaseOwner" = NULL, "LeaseToken" = NULL, "LeaseUntil" = NULL, "FinishedAt" = now(), "Progress" = 1
          WHERE "Id" = ANY(@ids) AND "State" = 'running' AND "LeaseToken" = @token RETURNING *),
        {Tell}
        """;

    private const string Aged =
        """
        INSERT INTO jobs ("Id", "WorkspaceId", "Kind", "Payload", "Priority", "State", "RunAt", "Attempt", "MaxAttempts", "CancelRequested", "Progress", "CreatedAt", "StartedAt", "FinishedAt")
        SELECT gen_random_uuid(), @workspace, 'bench.single.v1', '{}', 100, 'completed', now() - interval '12 h', 1, 5, false, 1,
          now() - interval '12 h', now() - interval '12 h', now() - interval '12 h'
        FROM generate_series(1, @jobs)
        """;

    private const string Waiting =
        """
        INSERT INTO jobs ("Id", "WorkspaceId", "Kind", "Payload", "Priority", "State", "RunAt", "Attempt", "MaxAttempts", "CancelRequested", "Progress", "CreatedAt")
        SELECT gen_random_uuid(), @workspace, 'bench.single.v1', '{}', 100, 'available', now(), 0, 5, false, 0, now() FROM generate_series(1, @jobs)
        """;

    private readonly NpgsqlConnection _connection = new(database + ";Max Auto Prepare=10;Auto Prepare Min Usages=1");

    public Task OpenAsync(CancellationToken cancellationToken) => _connection.OpenAsync(cancellationToken);

    /// <summary>Claims and acknowledges, so many at a time, until there is nothing left.</summary>
    public async Task<int> WorkAsync(int atOnce, CancellationToken cancellationToken)
    {
        var total = 0;
        while (true)
        {
            var token = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
            await using var claim = new NpgsqlCommand(Claim, _connection) { Parameters = { new("most", atOnce), new("token", token) } };
            var ids = await IdsAsync(claim, cancellationToken);
            if (ids.Count == 0)
            {
                return total;
            }

            await using var acknowledge = new NpgsqlCommand(Acknowledge, _connection) { Parameters = { new("ids", ids.ToArray()), new("token", token) } };
            total += (await IdsAsync(acknowledge, cancellationToken)).Count;
        }
    }

    /// <summary>Removes everything.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("TRUNCATE jobs, events, event_counters", _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Jobs that ended yesterday, by the million.</summary>
    public Task AgeAsync(long jobs, CancellationToken cancellationToken) => FillAsync(Aged, jobs, cancellationToken);

    /// <summary>A backlog.</summary>
    public Task PileUpAsync(long jobs, CancellationToken cancellationToken) => FillAsync(Waiting, jobs, cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [SuppressMessage("Security", "CA2100", Justification = "Constants above.")]
    private async Task FillAsync(string sql, long jobs, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0, Parameters = { new("jobs", jobs), new("workspace", QueueHost.Workspace) } };
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var analyze = new NpgsqlCommand("ANALYZE jobs", _connection) { CommandTimeout = 0 }; // as autovacuum does by then
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<Guid>> IdsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        command.Parameters.AddWithValue("workspace", QueueHost.Workspace);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }
}
