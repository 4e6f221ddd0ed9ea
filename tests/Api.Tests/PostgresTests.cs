using System.Diagnostics;
using System.Net;
using Npgsql;
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
}
