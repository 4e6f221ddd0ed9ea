using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;
using Tablinum.Server.Data;
using Tablinum.Testing;

namespace Tablinum.Api.Tests;

/// <summary>Database and blob store of two installations: a server with both would sweep the bytes of one of them away.</summary>
public sealed class StoreBindingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_database_does_not_get_the_blobs_of_another_installation()
    {
        await using var owner = await TestServer.StartWithScriptedImportsAsync();
        await (await owner.NewWorkspaceAsync()).UploadedAsync("kept.csv", "x\n1\n");

        var refusal = await Assert.ThrowsAsync<WrongBlobStoreException>(
            () => TestServer.StartAsync($"Storage:LocalRoot={owner.Folder}/blobs"));

        Assert.StartsWith("The blob store belongs to another metadata database.", refusal.Message, StringComparison.Ordinal);
        Assert.Single(owner.Blobs());
    }

    [Fact]
    public async Task A_database_does_not_get_a_store_with_another_id_until_the_operator_says_so()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        await (await server.NewWorkspaceAsync()).UploadedAsync("kept.csv", "x\n1\n");
        var id = await File.ReadAllTextAsync(IdOf(server), Token);
        await File.WriteAllTextAsync(IdOf(server), $"{Guid.NewGuid()}\n", Token);

        var refusal = await Assert.ThrowsAsync<WrongBlobStoreException>(server.RestartAsync);

        Assert.Contains($"write {id.Trim()} into {IdOf(server)} and start again", refusal.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(IdOf(server), id, Token);
        await server.RestartAsync();
        Assert.Single(server.Blobs());
    }

    [Fact]
    public async Task A_database_does_not_get_an_empty_store_in_place_of_its_own()
    {
        await using var server = await TestServer.StartAsync();
        Directory.Delete(Path.Combine(server.Folder, "blobs"), recursive: true); // a disk that was not mounted

        var refusal = await Assert.ThrowsAsync<WrongBlobStoreException>(server.RestartAsync);

        Assert.Contains("this one has no id", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(IdOf(server)));
    }

    [Fact]
    public async Task An_installation_from_before_there_were_ids_is_bound_when_the_store_has_its_blobs()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        await (await server.NewWorkspaceAsync()).UploadedAsync("kept.csv", "x\n1\n");
        await ForgetBindingAsync(server);

        await server.RestartAsync();

        Assert.True(File.Exists(IdOf(server)));
        Assert.Single(server.Blobs());
    }

    [Fact]
    public async Task An_installation_from_before_there_were_ids_is_not_bound_to_a_store_without_its_blobs()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        await (await server.NewWorkspaceAsync()).UploadedAsync("lost.csv", "x\n1\n");
        await ForgetBindingAsync(server);
        File.Delete(Assert.Single(server.Blobs()));

        await Assert.ThrowsAsync<WrongBlobStoreException>(server.RestartAsync);

        Assert.False(File.Exists(IdOf(server)));
    }

    [Fact]
    public async Task A_database_that_knows_no_blobs_is_not_bound_to_a_store_that_has_some()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        await ForgetBindingAsync(server);
        var stranger = Path.Combine(server.Folder, "blobs", "objects", $"{Guid.NewGuid():n}", "files");
        Directory.CreateDirectory(stranger);
        await File.WriteAllTextAsync(Path.Combine(stranger, $"{Guid.NewGuid():n}"), "of another installation", Token);

        await Assert.ThrowsAsync<WrongBlobStoreException>(server.RestartAsync);

        Assert.Single(server.Blobs());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_was_killed_at_the_first_meeting_starts_again(bool hadGivenTheId)
    {
        await using var server = await TestServer.StartAsync();
        await WithDbAsync(server, db => db.Set<BoundStore>().ExecuteUpdateAsync(set => set.SetProperty(bound => bound.Confirmed, false), Token));
        if (!hadGivenTheId)
        {
            File.Delete(IdOf(server));
        }

        await server.RestartAsync();

        await WithDbAsync(server, async db => Assert.True((await db.Set<BoundStore>().SingleAsync(Token)).Confirmed));
        Assert.True(File.Exists(IdOf(server)));
    }

    [Fact]
    public async Task Servers_that_first_start_together_agree_on_one_id()
    {
        var database = await PostgresCluster.NewDatabaseAsync();
        var store = Directory.CreateTempSubdirectory("tablinum-store-");

        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TestServer.StartAsync([.. SharedBy(database), $"Storage:LocalRoot={store.FullName}"])));

        await WithDbAsync(nodes[0], async db => Assert.Equal(
            (await db.Set<BoundStore>().SingleAsync(Token)).StoreId, Guid.Parse(await File.ReadAllTextAsync(Path.Combine(store.FullName, "store.id"), Token))));
        await Task.WhenAll(nodes.Select(node => node.DisposeAsync().AsTask()));
        store.Delete(recursive: true);
    }

    [Fact]
    public async Task Servers_that_first_start_together_with_a_store_each_are_not_both_let_in()
    {
        var database = await PostgresCluster.NewDatabaseAsync();

        var starts = Enumerable.Range(0, 3).Select(_ => TestServer.StartAsync([.. SharedBy(database)])).ToList();
        await Task.WhenAll(starts).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal(2, starts.Count(start => start.Exception?.InnerException is WrongBlobStoreException));
        await using var only = await starts.Single(start => start.IsCompletedSuccessfully);
    }

    private static string IdOf(TestServer server) => Path.Combine(server.Folder, "blobs", "store.id");

    private static string[] SharedBy(Npgsql.NpgsqlConnectionStringBuilder database) =>
        ["Database:Provider=Postgres", $"ConnectionStrings:AppDb={database.ConnectionString}"];

    /// <summary>As a server of an earlier version would have left it.</summary>
    private static async Task ForgetBindingAsync(TestServer server)
    {
        await WithDbAsync(server, db => db.Set<BoundStore>().ExecuteDeleteAsync(Token));
        File.Delete(IdOf(server));
    }

    private static async Task WithDbAsync(TestServer server, Func<AppDb, Task> use)
    {
        await using var scope = server.Services.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<AppDb>());
    }
}
