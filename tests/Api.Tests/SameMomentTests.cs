using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Results;
using Tablinum.Foundation;
using Tablinum.Testing;

namespace Tablinum.Api.Tests;

/// <summary>Two servers on one database that do the same at the same moment: the second one waits for the lock of the first.</summary>
public sealed class SameMomentTests
{
    private static readonly Guid Workspace = Guid.NewGuid();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_first_changes_of_a_workspace_at_once_are_both_counted()
    {
        await using var nodes = await Nodes.StartAsync();

        await nodes.AtOnceAsync(node => CatalogStamp.CountAsync(node.GetRequiredService<AppDb>(), Workspace, Token));

        Assert.Equal(2, (await nodes.Db.Set<CatalogStamp>().SingleAsync(Token)).Stamp);
    }

    [Fact]
    public async Task A_result_that_two_servers_record_at_once_is_recorded_with_the_others_of_its_batch()
    {
        await using var nodes = await Nodes.StartAsync();

        await nodes.AtOnceAsync(
            first => first.GetRequiredService<ResultWriter>().WriteAsync([Result("a")], Token),
            second => second.GetRequiredService<ResultWriter>().WriteAsync([Result("a"), Result("b")], Token));

        Assert.Equal([IdOf("a"), IdOf("b")], await nodes.Db.Set<StoredResult>().Select(r => r.Id).Order().ToListAsync(Token));
    }

    [Fact]
    public async Task A_result_that_one_server_evicts_while_another_records_it_again_is_recorded()
    {
        await using var nodes = await Nodes.StartAsync();
        await ExpireAsync(nodes, Result("a"));

        await nodes.AtOnceAsync(
            first => first.GetRequiredService<ResultWriter>().EvictExpiredAsync(Token),
            second => second.GetRequiredService<ResultWriter>().WriteAsync([Result("a")], Token));

        Assert.Equal(IdOf("a"), (await nodes.Db.Set<StoredResult>().SingleAsync(Token)).Id);
    }

    [Fact]
    public async Task Results_that_two_servers_evict_at_once_are_gone_and_neither_fails()
    {
        await using var nodes = await Nodes.StartAsync();
        await ExpireAsync(nodes, Result("a"), Result("b") with { WorkspaceId = Guid.NewGuid(), BlobKey = "never/there.duckdb" });

        await nodes.AtOnceAsync(node => node.GetRequiredService<ResultWriter>().EvictExpiredAsync(Token));

        Assert.Empty(await nodes.Db.Set<StoredResult>().ToListAsync(Token));
    }

    private static string IdOf(string name) => name.PadLeft(32, '0');

    private static ResultInfo Result(string name) =>
        new(Workspace, IdOf(name), "select 1", Parameters: null, Versions: [], Columns: [], Deterministic: true);

    private static async Task ExpireAsync(Nodes nodes, params ResultInfo[] results)
    {
        await nodes.Services.GetRequiredService<ResultWriter>().WriteAsync(results, Token);
        await nodes.Db.Set<StoredResult>().ExecuteUpdateAsync(set => set.SetProperty(r => r.ExpiresAtMs, 0), Token);
        nodes.Db.ChangeTracker.Clear();
    }

    /// <summary>As far as the database can tell, two scopes of one server are two servers.</summary>
    private sealed class Nodes(TestServer server, string connectionString) : IAsyncDisposable
    {
        private readonly AsyncServiceScope _scope = server.Services.CreateAsyncScope();

        public IServiceProvider Services => _scope.ServiceProvider;

        public AppDb Db => Services.GetRequiredService<AppDb>();

        public static async Task<Nodes> StartAsync()
        {
            var database = (await PostgresCluster.NewDatabaseAsync()).ConnectionString;
            return new Nodes(await TestServer.StartAsync("Database:Provider=Postgres", $"ConnectionStrings:AppDb={database}"), database);
        }

        public Task AtOnceAsync(Func<IServiceProvider, Task> both) => AtOnceAsync(both, both);

        /// <summary>The first holds its transaction open until the second waits for it.</summary>
        public async Task AtOnceAsync(Func<IServiceProvider, Task> first, Func<IServiceProvider, Task> second)
        {
            await using var one = server.Services.CreateAsyncScope();
            await using var other = server.Services.CreateAsyncScope();
            await using var transaction = await one.ServiceProvider.GetRequiredService<AppDb>().Database.BeginTransactionAsync(Token);
            await first(one.ServiceProvider);

            var waiting = second(other.ServiceProvider);
            await Eventually.TrueAsync(async () => waiting.IsCompleted || await IsAnyWaitingAsync());
            Assert.False(waiting.IsCompleted, "The second did not wait for the first.");
            await transaction.CommitAsync(Token);

            await waiting;
        }

        public async ValueTask DisposeAsync()
        {
            await _scope.DisposeAsync();
            await server.DisposeAsync();
        }

        private async Task<bool> IsAnyWaitingAsync()
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(Token);
            await using var command = new NpgsqlCommand(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", connection);
            return (long)(await command.ExecuteScalarAsync(Token) ?? 0L) > 0;
        }
    }
}
