using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tablinum.Foundation;
using Tablinum.Jobs;
using Tablinum.Server.Data;
using Tablinum.Unit.Tests.Jobs;

namespace Tablinum.Unit.Tests.Data;

public sealed class SqliteTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Commits_survive_a_power_cut_and_keys_are_checked()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName);

        // The second round gets the connections of the first from the pool.
        for (var round = 0; round < 2; round++)
        {
            await node.WithDbAsync(async one =>
            {
                Assert.Equal("wal 2 1 5000", await SettingsAsync(one)); // 2 is FULL
                await node.WithDbAsync(async another => Assert.Equal("wal 2 1 5000", await SettingsAsync(another)));
            });
        }

        static async Task<object?> SettingsAsync(AppDb db)
        {
            await db.Database.OpenConnectionAsync(Cancellation);
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = """
                SELECT journal_mode || ' ' || synchronous || ' ' || foreign_keys || ' ' || timeout
                FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys, pragma_busy_timeout
                """;
            return await command.ExecuteScalarAsync(Cancellation);
        }
    }

    [Fact]
    public async Task Many_writers_at_once_wait_for_each_other_and_none_fails()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName);

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 50, CancellationToken = Cancellation }, async (number, token) =>
        {
            var id = await node.EnqueueAsync($"{number}");
            await node.WithDbAsync(async db =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(token);
                await db.Set<Job>().Where(job => job.Id == id).ExecuteUpdateAsync(set => set.SetProperty(job => job.Progress, 0.5), token);
                await transaction.CommitAsync(token);
            });
            await node.WithDbAsync(db =>
                db.Set<Job>().Where(job => job.Id == id).ExecuteUpdateAsync(set => set.SetProperty(job => job.Progress, job => job.Progress + 0.5), token));
        });

        Assert.Equal(200, await node.WithDbAsync(db => db.Set<Job>().CountAsync(job => job.Progress == 1, Cancellation)));
    }

    [Fact]
    public async Task A_transaction_that_is_dropped_without_commit_or_rollback_lets_the_next_writer_in()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName);
        await node.WithDbAsync(async db =>
        {
            await db.Database.OpenConnectionAsync(Cancellation); // stays open: closing it cannot be what frees the gate
            await using (await db.Database.BeginTransactionAsync(Cancellation))
            {
                node.Queue.Enqueue(db, new TestJob("dropped"), new JobOptions { WorkspaceId = TestJob.Workspace });
                await db.SaveChangesAsync(Cancellation);
            }

            await node.EnqueueAsync("next");
        });

        await node.RunAllAsync();
        Assert.Equal(["next"], node.Work.Seen);
    }

    [Fact]
    public async Task A_statement_that_fails_lets_the_next_writer_in()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName);
        await node.EnqueueAsync("first");

        await Assert.ThrowsAnyAsync<Exception>(() => node.WithDbAsync(db =>
            db.Set<Job>().ExecuteUpdateAsync(set => set.SetProperty(job => job.State, JobState.Completed), Cancellation)));

        await node.EnqueueAsync("second");
        Assert.Equal(2, await node.RunAllAsync());
    }

    [Fact]
    public async Task A_write_inside_of_another_contexts_transaction_is_an_error_and_not_a_standstill()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName);
        var nested = node.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            var waiting = node.EnqueueAsync("nested");
            node.Clock.Advance(TimeSpan.FromSeconds(30));
            await waiting;
        });

        await Assert.ThrowsAsync<TimeoutException>(() => nested);
        await node.EnqueueAsync("next");
    }

    [Fact]
    public async Task Instants_sort_and_keep_their_microseconds()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName);
        node.Clock.Advance(TimeSpan.FromTicks(1_234_567));
        var at = node.Clock.GetUtcNow();
        var id = await node.EnqueueAsync();

        Assert.Equal(at - TimeSpan.FromTicks(7), (await node.ReadAsync(id)).CreatedAt);
        Assert.Equal(1, await node.WithDbAsync(db => db.Set<Job>().CountAsync(job => job.CreatedAt <= at, Cancellation)));
        Assert.Equal(0, await node.WithDbAsync(db => db.Set<Job>().CountAsync(job => job.CreatedAt > at, Cancellation)));
    }

    [Fact]
    public async Task Models_of_hosts_with_different_modules_are_not_mixed_up()
    {
        await using var without = new ServiceCollection().AddLogging()
            .AddAppDb(new ConfigurationBuilder().Build(), _folder.FullName).BuildServiceProvider();
        await using var scope = without.CreateAsyncScope();
        Assert.Null(scope.ServiceProvider.GetRequiredService<AppDb>().Model.FindEntityType(typeof(Job)));

        await using var node = await JobNode.CreateAsync(_folder.FullName);
        Assert.NotEqual(Guid.Empty, await node.EnqueueAsync());
    }

    [Fact]
    public async Task The_host_migrates_before_anything_else_starts_and_a_second_one_on_the_folder_refuses()
    {
        using var first = NewHost();
        await first.StartAsync(Cancellation);
        using var second = NewHost();

        var refusal = await Assert.ThrowsAsync<DataFolderInUseException>(() => second.StartAsync(Cancellation));

        Assert.Equal(
            $"The data folder {_folder.FullName} is in use by another tablinum server (process {Environment.ProcessId}). "
            + "Stop that one, or give this one a folder of its own with --data.",
            refusal.Message);
        await first.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_folder_is_free_again_when_its_server_has_ended()
    {
        using (var first = NewHost())
        {
            await first.StartAsync(Cancellation);
            await first.StopAsync(Cancellation);
        }

        using var second = NewHost();
        await second.StartAsync(Cancellation);
        await second.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_server_that_was_killed_while_it_migrated_starts_again()
    {
        await using (var connection = new SqliteConnection($"Data Source={_folder.FullName}/tablinum.db;Pooling=False"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
                """;
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        using var host = NewHost();
        await host.StartAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await host.StopAsync(Cancellation);
    }

    private IHost NewHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddEntitiesOfOtherModules().AddJobs().AddAppDb(builder.Configuration, _folder.FullName);
        return builder.Build();
    }
}
