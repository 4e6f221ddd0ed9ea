using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Tablinum.Jobs;
using Tablinum.Testing;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>One order key on several nodes, whose clocks differ.</summary>
public sealed class JobOrderTests : IAsyncLifetime
{
    private static readonly JobOptions Ordered = new() { WorkspaceId = TestJob.Workspace, OrderKey = "table" };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");
    private JobNode _node = null!; // set before each test
    private JobNode _behind = null!; // set before each test

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _node = await JobNode.CreateAsync(_folder.FullName);
        _behind = new JobNode(_folder.FullName, new FakeTime(_node.Clock.GetUtcNow() - TimeSpan.FromSeconds(5)));
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _behind.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Jobs_of_a_key_run_in_the_order_of_acceptance_though_a_node_has_a_clock_that_is_behind()
    {
        await _node.EnqueueAsync(Ordered, "first");
        await _behind.EnqueueAsync(Ordered, "second");
        await _node.EnqueueAsync(Ordered, "third");

        Assert.Equal(3, await _node.RunAllAsync());

        Assert.Equal(["first", "second", "third"], _node.Work.Seen);
    }

    [Fact]
    public async Task A_job_that_was_numbered_earlier_and_committed_later_waits_for_the_one_that_runs()
    {
        var pause = new Pause();
        _node.Work.Body = pause.WorkAsync;
        await _node.EnqueueAsync(Ordered, "runs");
        Assert.Equal(1, await _node.Runner.RunOnceAsync(Cancellation));
        var late = await _node.EnqueueAsync(Ordered, "late");
        await NumberAsync(late, -1);

        Assert.Equal(0, await _node.Runner.RunOnceAsync(Cancellation));
        Assert.Equal(0, await _behind.Runner.RunOnceAsync(Cancellation));

        pause.End(new JobOutcome.Done());
        await _node.Runner.WhenIdleAsync(Cancellation);
        Assert.Equal(1, await _behind.RunAllAsync());
    }

    [Fact]
    public async Task A_second_running_job_of_a_key_is_refused_by_the_database()
    {
        await _node.EnqueueAsync(Ordered);
        await _node.EnqueueAsync(Ordered);

        await Assert.ThrowsAnyAsync<DbException>(() => _node.WithDbAsync(db => db.Set<Job>().ExecuteUpdateAsync(
            set => set.SetProperty(job => job.State, JobState.Running).SetProperty(job => job.LeaseToken, job => job.Id), Cancellation)));
    }

    [Fact]
    public async Task A_node_that_chose_while_another_one_took_a_job_of_the_key_takes_the_rest_of_its_batch_and_not_this()
    {
        var free = await _node.EnqueueAsync("free");
        var head = await _node.EnqueueAsync(Ordered, "head");
        var other = await _node.EnqueueAsync(Ordered, "other");
        Task<int> claim = null!; // set in the transaction

        await _node.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            await db.Set<Job>().Where(job => job.Id == other).ExecuteUpdateAsync(
                set => set.SetProperty(job => job.State, JobState.Running).SetProperty(job => job.LeaseToken, Guid.NewGuid())
                    .SetProperty(job => job.LeaseUntil, DateTimeOffset.MaxValue), Cancellation);
            claim = Task.Run(() => _behind.Runner.RunOnceAsync(Cancellation), Cancellation);
            await WhenWaitingAsync(db);
            await transaction.CommitAsync(Cancellation);
        });

        Assert.Equal(1, await claim);
        await _behind.Runner.WhenIdleAsync(Cancellation);
        Assert.Equal(JobState.Completed, (await _node.ReadAsync(free)).State);
        Assert.Equal(JobState.Available, (await _node.ReadAsync(head)).State);
    }

    [Fact]
    public async Task Two_nodes_that_compete_for_few_keys_run_one_job_of_a_key_at_a_time_and_in_order()
    {
        var running = new ConcurrentDictionary<string, int>();
        var seen = new ConcurrentQueue<string>();
        _node.Work.Body = _behind.Work.Body = async (job, _, _) =>
        {
            Assert.Equal(1, running.AddOrUpdate(job.Text[..1], 1, (_, count) => count + 1));
            seen.Enqueue(job.Text);
            await Task.Yield();
            running[job.Text[..1]] = 0;
            return new JobOutcome.Done();
        };
        foreach (var text in Enumerable.Range(10, 8).SelectMany(number => new[] { $"a{number}", $"b{number}", $"c{number}" }))
        {
            await (text[0] == 'b' ? _behind : _node).EnqueueAsync(new JobOptions { WorkspaceId = TestJob.Workspace, OrderKey = text[..1] }, text);
        }

        while (seen.Count < 24)
        {
            await Task.WhenAll(Task.Run(_node.RunAllAsync, Cancellation), Task.Run(_behind.RunAllAsync, Cancellation));
        }

        Assert.All(seen.GroupBy(text => text[0]), key => Assert.Equal(key.Order(StringComparer.Ordinal), key));
        Assert.False(await _node.WithDbAsync(db => db.Set<Job>().AnyAsync(job => job.State != JobState.Completed, Cancellation)));
    }

    [Fact]
    public async Task Due_jobs_that_another_node_is_changing_are_left_to_it_and_nobody_waits()
    {
        var (first, second) = (await _node.EnqueueAsync("first"), await _node.EnqueueAsync("second"));
        await FailedAsync(first, TimeSpan.FromSeconds(1));
        await FailedAsync(second, TimeSpan.FromSeconds(2));
        if (PostgresCluster.IsUsed)
        {
            await _node.WithDbAsync(async db =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
                await db.Set<Job>().Where(job => job.Id == first).ExecuteUpdateAsync(set => set.SetProperty(job => job.Progress, 0.1), Cancellation);
                Assert.Equal(1, await _behind.RunAllAsync()); // within the transaction, which it would wait for
            });
        }

        await _node.RunAllAsync();

        Assert.Equal(JobState.Completed, (await _node.ReadAsync(first)).State);
        Assert.Equal(JobState.Completed, (await _node.ReadAsync(second)).State);

        Task<int> FailedAsync(Guid id, TimeSpan dueSince) => _node.WithDbAsync(db => db.Set<Job>().Where(job => job.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(job => job.State, JobState.Retryable).SetProperty(job => job.RunAt, _behind.Clock.GetUtcNow() - dueSince), Cancellation));
    }

    [Fact]
    public async Task Jobs_from_before_the_upgrade_keep_their_order_and_only_the_first_of_a_key_goes_on()
    {
        Guid[] ids = [await _node.EnqueueAsync(Ordered), await _node.EnqueueAsync(Ordered), await _node.EnqueueAsync(Ordered)];

        await _node.WithDbAsync(async db =>
        {
            var migrator = db.GetService<IMigrator>();
            await migrator.MigrateAsync("ReservationRenewal", Cancellation);
            await db.Database.ExecuteSqlRawAsync("UPDATE jobs SET \"State\" = 'running', \"LeaseToken\" = \"Id\"", Cancellation);
            await migrator.MigrateAsync(targetMigration: null, Cancellation);
        });
        var last = await _node.EnqueueAsync(Ordered);

        var jobs = await _node.WithDbAsync(db => db.Set<Job>().AsNoTracking().OrderBy(job => job.Sequence).ToListAsync(Cancellation));
        Assert.Equal([.. ids, last], jobs.Select(job => job.Id));
        Assert.Equal([JobState.Running, JobState.Available, JobState.Available, JobState.Available], jobs.Select(job => job.State));
    }

    private Task<int> NumberAsync(Guid id, long sequence) => _node.WithDbAsync(db =>
        db.Set<Job>().Where(job => job.Id == id).ExecuteUpdateAsync(set => set.SetProperty(job => job.Sequence, sequence), Cancellation));

    /// <summary>On PostgreSQL until somebody waits for a lock; SQLite has one writer, and whoever comes later looks again.</summary>
    private static async Task WhenWaitingAsync(DbContext db)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        while (db.Database.ProviderName!.EndsWith("PostgreSQL", StringComparison.Ordinal) && await db.Database.SqlQueryRaw<int>(
            "SELECT count(*)::int AS \"Value\" FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())").SingleAsync(late.Token) == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), late.Token);
        }
    }
}
