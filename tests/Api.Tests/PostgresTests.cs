using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Tablinum.Server.Data;
using Tablinum.Testing;

namespace Tablinum.Api.Tests;

/// <summary>What only a metadata database of its own can do to a server: go away, and come back.</summary>
public sealed class PostgresTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_database_is_away_requests_are_told_to_come_back_and_later_they_are_answered()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        await using var proxy = new CutProxy(database.Port);
        database.Port = proxy.Port;
        await using var server = await TestServer.StartAsync("Database:Provider=Postgres", $"ConnectionStrings:AppDb={database.ConnectionString}");
        var workspace = await server.NewWorkspaceAsync();

        await proxy.CutAsync();
        using (var away = await workspace.GetAsync(""))
        {
            await away.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "server.database_away");
            Assert.Equal(TimeSpan.FromSeconds(2), away.Headers.RetryAfter?.Delta);
        }

        using (var live = await server.NewClient().GetAsync("/health/live", Token))
        {
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }

        proxy.Mend();
        Assert.Equal(HttpStatusCode.OK, await AnsweredAsync(workspace));
    }

    [Fact]
    public async Task When_the_database_ends_its_sessions_the_server_makes_new_ones()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        await using var server = await TestServer.StartAsync("Database:Provider=Postgres", $"ConnectionStrings:AppDb={database.ConnectionString}");
        var workspace = await server.NewWorkspaceAsync();

        await using (var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync(Token);
            await using var command = new NpgsqlCommand(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", connection);
            Assert.InRange((long)(await command.ExecuteScalarAsync(Token) ?? 0L), 1, 100);
        }

        Assert.Equal(HttpStatusCode.OK, await AnsweredAsync(workspace));
    }

    [Fact]
    public async Task Running_servers_need_no_right_to_change_tables_also_if_they_start_at_once()
    {
        var owner = await PostgresCluster.NewDatabaseAsync();
        var role = $"server_{owner.Database}";
        await PostgresCluster.ExecuteAsync(owner, $"DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE ROLE {role} LOGIN");
        var ofServer = new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Username = role };

        await using (var nodes = await TwoNodes.StartAsync(
            ofBoth: [$"ConnectionStrings:AppDb={ofServer.ConnectionString}", $"ConnectionStrings:AppDbOwner={owner.ConnectionString}"]))
        {
            var workspace = await nodes.First.NewWorkspaceAsync();
            using var imported = await workspace.UploadAsync("a.csv", "a,b\n1,2\n", prefer: "wait=30");
            Assert.Equal(HttpStatusCode.Created, imported.StatusCode);
        }

        foreach (var change in new[] { "DROP TABLE jobs", "ALTER TABLE jobs ADD COLUMN x int", "CREATE TABLE public.x (a int)", "TRUNCATE workspaces", "DELETE FROM \"__EFMigrationsHistory\"" })
        {
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => PostgresCluster.ExecuteAsync(ofServer, change))).SqlState);
        }
    }

    [Fact]
    public async Task A_hint_reaches_the_other_nodes_and_not_its_sender_also_after_the_database_was_away()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        await using var proxy = new CutProxy(database.Port);
        database.Port = proxy.Port;
        using var sender = Signals(database, out var heardBySender);
        using var other = Signals(database, out var heardByOther);
        await sender.StartAsync(Token);
        await other.StartAsync(Token);

        await SayUntilHeardAsync(sender, "first", heardByOther);
        await proxy.CutAsync();
        proxy.Mend();
        await SayUntilHeardAsync(sender, "second", heardByOther);

        Assert.Empty(heardBySender);
        await sender.StopAsync(Token);
        await other.StopAsync(Token);
    }

    private static PostgresSignals Signals(NpgsqlConnectionStringBuilder database, out ConcurrentQueue<string> heard)
    {
        var (signals, subjects) = (new PostgresSignals(database.ConnectionString, TimeProvider.System, NullLogger<PostgresSignals>.Instance), new ConcurrentQueue<string>());
        signals.Listen("topic", subjects.Enqueue);
        heard = subjects;
        return signals;
    }

    /// <summary>Each may be lost while somebody connects, so again and again.</summary>
    private static Task SayUntilHeardAsync(PostgresSignals sender, string subject, ConcurrentQueue<string> heard) => Eventually.TrueAsync(() =>
    {
        sender.Send("topic", subject);
        return Task.FromResult(heard.Contains(subject));
    });

    [Theory]
    [InlineData(-7, false)]
    [InlineData(-3, true)]
    [InlineData(3, true)]
    [InlineData(7, false)]
    public async Task A_server_whose_clock_is_far_from_that_of_the_database_is_not_ready(int seconds, bool isReady)
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        await using var server = await TestServer.StartAsync(
            services => services.AddSingleton<TimeProvider>(new WrongClock(TimeSpan.FromSeconds(seconds))),
            "Database:Provider=Postgres", $"ConnectionStrings:AppDb={database.ConnectionString}");

        using var ready = await server.NewClient().GetAsync("/health/ready", Token);

        Assert.Equal(isReady ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal(isReady ? null : """["clock"]""", (await ready.ReadJsonAsync())["failing"]?.ToJsonString());
    }

    /// <summary>The first answer that is none of 503.</summary>
    private static async Task<HttpStatusCode> AnsweredAsync(TestWorkspace workspace)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            using var response = await workspace.GetAsync("");
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || patience.Elapsed > TimeSpan.FromSeconds(30))
            {
                return response.StatusCode;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), Token);
        }
    }

    private sealed class WrongClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
