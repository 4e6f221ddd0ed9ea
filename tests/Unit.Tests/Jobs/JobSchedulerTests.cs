using Microsoft.EntityFrameworkCore;
using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>Jobs that are queued by the clock, once for every instant.</summary>
public sealed class JobSchedulerTests : IAsyncLifetime
{
    private static readonly JobOptions Plain = new() { WorkspaceId = TestJob.Workspace };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");
    private JobNode _node = null!; // set before each test: it is 03:04:05 on 2 January 2026
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
    public async Task A_job_is_queued_when_its_schedule_is_due_and_not_before()
    {
        var options = Plain with { Priority = 7, MaxAttempts = 2, OrderKey = "o", UniqueKey = "u" };
        Assert.Equal(_node.Clock.GetUtcNow() + TimeSpan.FromSeconds(55), await SetAsync("* * * * *", options: options));

        await LookAsync(_node, after: TimeSpan.FromSeconds(54));
        Assert.Empty(await JobsAsync());
        await LookAsync(_node, after: TimeSpan.FromSeconds(1));

        var job = Assert.Single(await JobsAsync());
        Assert.Equal((TestJob.Workspace, "tests.work.v1", """{"text":"nightly"}""", JobState.Available), (job.WorkspaceId, job.Kind, job.Payload, job.State));
        Assert.Equal((7, 2, "o", "u"), (job.Priority, job.MaxAttempts, job.OrderKey, job.UniqueKey));
        Assert.Equal(1, await _behind.RunAllAsync());
    }

    [Fact]
    public async Task Nodes_whose_clocks_differ_queue_one_job_for_each_instant()
    {
        await SetAsync("* * * * *");

        for (var second = 0; second < 180; second++)
        {
            await LookAsync(second % 2 == 0 ? _node : _behind, after: TimeSpan.Zero);
            _node.Clock.Advance(TimeSpan.FromSeconds(1));
            _behind.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, (await JobsAsync()).Count);
    }

    [Fact]
    public async Task Nodes_that_look_at_the_same_moment_queue_one_job()
    {
        await SetAsync("* * * * *");
        _behind.Clock.Advance(TimeSpan.FromSeconds(5));

        for (var minute = 1; minute <= 10; minute++)
        {
            _node.Clock.Advance(TimeSpan.FromMinutes(1));
            _behind.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAll(new[] { _node, _behind, _node, _behind }.Select(node => Task.Run(() => LookAsync(node, after: TimeSpan.Zero), Cancellation)));
            Assert.Equal(minute, (await JobsAsync()).Count);
        }
    }

    [Fact]
    public async Task A_node_that_read_of_an_instant_for_which_another_one_queued_the_job_does_nothing()
    {
        await SetAsync("* * * * *");
        _node.Clock.Advance(TimeSpan.FromMinutes(1));
        var schedules = _node.Get<JobSchedules>();
        var due = Assert.Single(await _node.WithDbAsync(db => schedules.DueAsync(db, Cancellation)));
        CronExpression.Parse(due.Cron).TryGet(out var expression, out _);

        Assert.NotNull(await _node.WithDbAsync(db => schedules.QueueAsync(db, due, expression!, Cancellation)));
        Assert.Null(await _node.WithDbAsync(db => schedules.QueueAsync(db, due, expression!, Cancellation)));

        Assert.Single(await JobsAsync());
    }

    [Fact]
    public async Task One_job_stands_for_all_instants_that_were_missed_and_then_it_goes_on_as_before()
    {
        await SetAsync("0 * * * *");
        await using var restarted = new JobNode(_folder.FullName, new FakeTime(_node.Clock.GetUtcNow() + TimeSpan.FromDays(3)));

        await LookAsync(restarted, after: TimeSpan.Zero);
        await LookAsync(restarted, after: TimeSpan.FromSeconds(1));
        Assert.Single(await JobsAsync());
        await LookAsync(restarted, after: TimeSpan.FromHours(1));

        Assert.Equal(2, (await JobsAsync()).Count);
        Assert.Equal(new DateTimeOffset(2026, 1, 5, 5, 0, 0, TimeSpan.Zero), (await RowAsync())!.DueAt);
    }

    [Fact]
    public async Task A_schedule_comes_and_goes_with_the_transaction_of_the_caller()
    {
        await _node.WithDbAsync(async db =>
        {
            await _node.Get<IJobSchedules>().SetAsync(db, "nightly", "@daily", new TestJob("x"), Plain, Cancellation); // not saved
        });
        Assert.Null(await RowAsync());
        await SetAsync("@daily");
        Assert.NotNull(await RowAsync());

        Assert.False(await RemoveAsync("another"));
        Assert.True(await RemoveAsync("nightly"));

        await LookAsync(_node, after: TimeSpan.FromDays(2));
        Assert.Empty(await JobsAsync());
    }

    [Fact]
    public async Task A_schedule_that_is_set_again_stays_due_when_it_was_and_its_job_is_the_new_one()
    {
        await SetAsync("5 * * * *", "old");
        _node.Clock.Advance(TimeSpan.FromMinutes(1)); // due, and not yet seen

        var due = await SetAsync("5 * * * *", "new");

        Assert.True(due <= _node.Clock.GetUtcNow());
        await LookAsync(_node, after: TimeSpan.Zero);
        Assert.Equal("""{"text":"new"}""", Assert.Single(await JobsAsync()).Payload);
    }

    [Fact]
    public async Task Another_expression_is_due_from_now_on()
    {
        await SetAsync("5 * * * *");
        _node.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(new DateTimeOffset(2026, 1, 2, 4, 0, 0, TimeSpan.Zero), await SetAsync("@hourly"));

        await LookAsync(_node, after: TimeSpan.Zero);
        Assert.Empty(await JobsAsync());
    }

    [Fact]
    public async Task A_node_that_read_the_expression_of_before_queues_nothing()
    {
        await SetAsync("5 * * * *");
        _node.Clock.Advance(TimeSpan.FromMinutes(1));
        var schedules = _node.Get<JobSchedules>();
        var due = Assert.Single(await _node.WithDbAsync(db => schedules.DueAsync(db, Cancellation)));
        CronExpression.Parse(due.Cron).TryGet(out var expression, out _);
        await SetAsync("@hourly");

        Assert.Null(await _node.WithDbAsync(db => schedules.QueueAsync(db, due, expression!, Cancellation)));

        Assert.Empty(await JobsAsync());
    }

    [Fact]
    public async Task An_instant_passes_without_a_job_while_an_earlier_one_of_the_unique_key_has_not_ended()
    {
        await SetAsync("* * * * *", options: Plain with { UniqueKey = "refresh" });
        await LookAsync(_node, after: TimeSpan.FromMinutes(1));

        await LookAsync(_node, after: TimeSpan.FromMinutes(1));
        Assert.Single(await JobsAsync());
        await _node.RunAllAsync();
        await LookAsync(_node, after: TimeSpan.FromMinutes(1));

        Assert.Equal(2, (await JobsAsync()).Count);
    }

    [Fact]
    public async Task A_schedule_of_a_newer_version_is_left_to_it_and_does_not_hold_up_others()
    {
        await SetAsync("* * * * *");
        await _node.WithDbAsync(async db =>
        {
            db.Add(new JobSchedule { WorkspaceId = TestJob.Workspace, Name = "newer", Cron = "@sunrise", Kind = "tests.work.v1", Payload = "{}", DueAt = DateTimeOffset.UnixEpoch });
            await db.SaveChangesAsync(Cancellation);
        });

        await LookAsync(_node, after: TimeSpan.FromMinutes(1));

        Assert.Equal("""{"text":"nightly"}""", Assert.Single(await JobsAsync()).Payload);
        Assert.Equal(DateTimeOffset.UnixEpoch, (await RowAsync("newer"))!.DueAt);
    }

    [Fact]
    public async Task A_job_is_queued_also_by_a_node_that_cannot_do_it()
    {
        await SetAsync("* * * * *");
        await using var older = new JobNode(_folder.FullName, _node.Clock, knowsWork: false);

        await LookAsync(older, after: TimeSpan.FromMinutes(1));

        Assert.Equal(0, await older.RunAllAsync());
        Assert.Equal(1, await _node.RunAllAsync());
    }

    [Fact]
    public async Task A_schedule_that_cannot_be_read_is_refused_and_changes_nothing()
    {
        await SetAsync("@daily");

        var refused = await _node.WithDbAsync(async db =>
        {
            var result = await _node.Get<IJobSchedules>().SetAsync(db, "nightly", "0 0 30 2 *", new TestJob("x"), Plain, Cancellation);
            await db.SaveChangesAsync(Cancellation);
            return result;
        });

        Assert.Equal("jobs.invalid_schedule", refused.Error?.Code);
        Assert.Equal("@daily", (await RowAsync())!.Cron);
        await Assert.ThrowsAsync<ArgumentException>(() => _node.WithDbAsync(db =>
            _node.Get<IJobSchedules>().SetAsync(db, new string('n', 101), "@daily", new TestJob("x"), Plain, Cancellation)));
    }

    private static Task LookAsync(JobNode node, TimeSpan after)
    {
        node.Clock.Advance(after);
        return node.Get<JobScheduler>().RunOnceAsync(Cancellation);
    }

    /// <returns>When it is due.</returns>
    private Task<DateTimeOffset> SetAsync(string cron, string text = "nightly", JobOptions? options = null) => _node.WithDbAsync(async db =>
    {
        var result = await _node.Get<IJobSchedules>().SetAsync(db, "nightly", cron, new TestJob(text), options ?? Plain, Cancellation);
        await db.SaveChangesAsync(Cancellation);
        return result.TryGet(out var due, out var error) ? due : throw new InvalidOperationException(error.Detail);
    });

    private Task<bool> RemoveAsync(string name) => _node.WithDbAsync(async db =>
    {
        var removed = await _node.Get<IJobSchedules>().RemoveAsync(db, TestJob.Workspace, name, Cancellation);
        await db.SaveChangesAsync(Cancellation);
        return removed;
    });

    private Task<JobSchedule?> RowAsync(string name = "nightly") => _node.WithDbAsync(db =>
        db.Set<JobSchedule>().AsNoTracking().SingleOrDefaultAsync(row => row.WorkspaceId == TestJob.Workspace && row.Name == name, Cancellation));

    private Task<List<Job>> JobsAsync() => _node.WithDbAsync(db => db.Set<Job>().AsNoTracking().OrderBy(job => job.Id).ToListAsync(Cancellation));
}
