using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tablinum.Accounts;
using Tablinum.Foundation;
using Tablinum.Testing;

namespace Tablinum.Api.Tests;

public sealed class QuotaTests
{
    [Fact]
    public async Task Fifty_uploads_at_once_never_pass_the_limit_and_the_counter_is_their_sum()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync(
            "Accounts:AnonymousMaxFileBytes=10000", "Accounts:AnonymousMaxBytes=100000");
        var workspace = await server.NewWorkspaceAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => i % 2 == 0
            ? workspace.UploadAsync($"{i}.csv", new string('x', 9_000))
            : workspace.UploadAsync($"{i}.csv", new ChunkedContent(new string('x', 9_000)))));

        var taken = responses.Count(response => response.StatusCode == HttpStatusCode.Accepted);
        foreach (var refused in responses.Where(response => response.StatusCode != HttpStatusCode.Accepted))
        {
            await refused.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "workspace.full");
        }

        Assert.InRange(taken, 1, 11);
        Assert.Equal((taken * 9_000L, 0L, 0), await workspace.CountersAsync());
        Assert.Equal(taken, server.Blobs().Count);
        Assert.Equal(taken * 9_000L, server.Blobs().Sum(path => new FileInfo(path).Length));
    }

    [Fact]
    public async Task A_full_workspace_tells_how_much_is_left_and_takes_what_fits()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync(
            "Accounts:AnonymousMaxFileBytes=1000", "Accounts:AnonymousMaxBytes=1500");
        var workspace = await server.NewWorkspaceAsync();
        await workspace.UploadedAsync("a.csv", new string('x', 1000));

        using var known = await workspace.UploadAsync("b.csv", new string('x', 501));
        using var unknown = await workspace.UploadAsync("b.csv", new ChunkedContent(new string('x', 501)));
        using var fits = await workspace.UploadAsync("b.csv", new ChunkedContent(new string('x', 500)));
        using var full = await workspace.UploadAsync("c.csv", new ChunkedContent("x"));

        var problem = await known.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "workspace.full");
        Assert.Equal(500, (long)problem["freeBytes"]!);
        await unknown.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "workspace.full");
        Assert.Equal(HttpStatusCode.Accepted, fits.StatusCode);
        await full.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "workspace.full");
        Assert.Equal((1500L, 0L, 0), await workspace.CountersAsync());
    }

    [Fact]
    public async Task What_a_dead_process_had_reserved_is_given_back_at_the_next_start()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.UploadedAsync("a.csv", "x\n1\n");
        var quota = server.Services.GetRequiredService<IQuota>();
        Assert.Null((await quota.ReserveAsync(workspace.Id, 1_000, TestContext.Current.CancellationToken)).Error);
        Assert.Equal((4L, 1_000L, 1), await workspace.CountersAsync());

        await server.RestartAsync();
        if (PostgresCluster.IsUsed)
        {
            await KeepReservationsAsync(server, silentFor: TimeSpan.FromMinutes(11)); // a start alone proves nothing: others may live
        }

        await Eventually.TrueAsync(async () => await workspace.CountersAsync() == (4L, 0L, 0));
    }

    [Fact]
    public async Task A_reservation_is_renewed_while_its_process_lives()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var quota = server.Services.GetRequiredService<IQuota>();
        Assert.True((await quota.ReserveAsync(workspace.Id, 1_000, TestContext.Current.CancellationToken)).TryGet(out var reservation, out _));

        await KeepReservationsAsync(server, silentFor: TimeSpan.FromDays(1));
        Assert.Equal((0L, 1_000L, 1), await workspace.CountersAsync());

        await quota.ReleaseAsync(reservation, TestContext.Current.CancellationToken);
        Assert.Equal((0L, 0L, 0), await workspace.CountersAsync());
    }

    [Fact]
    public async Task A_reservation_that_could_not_be_released_is_given_back_by_the_next_round_of_the_keeper()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var quota = server.Services.GetRequiredService<IQuota>();
        Assert.True((await quota.ReserveAsync(workspace.Id, 1_000, TestContext.Current.CancellationToken)).TryGet(out var reservation, out _));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => quota.ReleaseAsync(reservation, new CancellationToken(canceled: true)));
        Assert.Equal((0L, 1_000L, 1), await workspace.CountersAsync());

        await KeepReservationsAsync(server, silentFor: TimeSpan.Zero);
        Assert.Equal((0L, 0L, 0), await workspace.CountersAsync());
    }

    [Fact]
    public async Task A_reservation_ends_once_whichever_way()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var quota = server.Services.GetRequiredService<IQuota>();
        var cancellationToken = TestContext.Current.CancellationToken;
        Assert.True((await quota.ReserveAsync(workspace.Id, 100, cancellationToken)).TryGet(out var settled, out _));
        Assert.True((await quota.ReserveAsync(workspace.Id, 100, cancellationToken)).TryGet(out var released, out _));

        await InTransactionAsync(server, db => quota.SettleAsync(db, settled, 60, cancellationToken), commit: true);
        await quota.ReleaseAsync(settled, cancellationToken);
        await quota.ReleaseAsync(released, cancellationToken);
        await quota.ReleaseAsync(released, cancellationToken);

        Assert.Equal((60L, 0L, 0), await workspace.CountersAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => InTransactionAsync(server, db => quota.SettleAsync(db, released, 1, cancellationToken), commit: true));
        Assert.Equal((60L, 0L, 0), await workspace.CountersAsync());
    }

    [Fact]
    public async Task Use_is_added_within_the_limit_given_back_and_undone_with_its_transaction()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync("Accounts:AnonymousMaxBytes=1000");
        var workspace = await server.NewWorkspaceAsync();
        var quota = server.Services.GetRequiredService<IQuota>();
        Task<Error?> Add(AppDb db, long bytes) => quota.AddUseAsync(db, workspace.Id, bytes, TestContext.Current.CancellationToken);

        await InTransactionAsync(server, async db => Assert.Null(await Add(db, 900)), commit: true);
        await InTransactionAsync(server, async db => Assert.Equal("workspace.full", (await Add(db, 101))?.Code), commit: true);
        await InTransactionAsync(server, async db => Assert.Null(await Add(db, 100)), commit: false);
        await InTransactionAsync(server, async db => Assert.Null(await Add(db, -200)), commit: true);

        Assert.Equal((700L, 0L, 0), await workspace.CountersAsync());
    }

    /// <summary>One round of the keeper, after no process has renewed anything for a while.</summary>
    private static async Task KeepReservationsAsync(TestServer server, TimeSpan silentFor)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var last = TimeProvider.System.GetUtcNow() - silentFor;
        await scope.ServiceProvider.GetRequiredService<AppDb>().Set<StoredReservation>()
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.RenewedAt, last), TestContext.Current.CancellationToken);
        await server.Services.GetServices<IHostedService>().OfType<ReservationKeeper>().Single().RunOnceAsync(TestContext.Current.CancellationToken);
    }

    private static async Task InTransactionAsync(TestServer server, Func<AppDb, Task> work, bool commit)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await work(db);
        if (commit)
        {
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }
    }
}
