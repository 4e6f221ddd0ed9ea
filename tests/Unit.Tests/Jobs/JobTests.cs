using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;
using Tablinum.Jobs;
using Tablinum.Server.Live;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>The life of a job in one process.</summary>
public sealed class JobTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");
    private JobNode _node = null!; // set before each test

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _node = await JobNode.CreateAsync(_folder.FullName);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_job_exists_when_the_transaction_commits_and_not_before()
    {
        await _node.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            _node.Queue.Enqueue(db, new TestJob("lost"), new JobOptions { WorkspaceId = TestJob.Workspace });
            await db.SaveChangesAsync(Cancellation);
            await transaction.RollbackAsync(Cancellation);
        });
        await _node.EnqueueAsync("kept");

        Assert.Equal(1, await _node.RunAllAsync());
        Assert.Equal(["kept"], _node.Work.Seen);
    }

    [Fact]
    public async Task The_runner_is_woken_by_the_commit_and_not_by_the_save()
    {
        var signals = _node.Get<JobSignals>();
        var next = signals.NextWork;
        await _node.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            _node.Queue.Enqueue(db, new TestJob("work"), new JobOptions { WorkspaceId = TestJob.Workspace });
            await db.SaveChangesAsync(Cancellation);
            Assert.False(next.IsCompleted);

            await transaction.CommitAsync(Cancellation);
        });
        Assert.True(next.IsCompleted);

        next = signals.NextWork;
        await _node.EnqueueAsync("saved without a transaction of its own");
        Assert.True(next.IsCompleted);
    }

    [Fact]
    public async Task A_job_that_is_done_keeps_its_result()
    {
        _node.Work.Body = (_, _, _) => Task.FromResult<JobOutcome>(new JobOutcome.Done(new { Tables = new[] { "t" } }));
        var id = await _node.EnqueueAsync();

        await _node.RunAllAsync();

        var job = await _node.ReadAsync(id);
        Assert.Equal((JobState.Completed, 1, 1.0), (job.State, job.Attempt, job.Progress));
        Assert.Equal(_node.Clock.GetUtcNow(), job.FinishedAt);
        Assert.Equal((null, null, null), (job.LeaseOwner, job.LeaseToken, job.LeaseUntil));
        Assert.Equal("""{"tables":["t"]}""", job.ToStatus().Result?.GetRawText());
    }

    [Fact]
    public async Task A_job_that_can_never_succeed_is_discarded_with_its_error()
    {
        var error = new Error(ErrorKind.OverLimit, "tests.broken", "The file is broken.");
        _node.Work.Body = (_, _, _) => Task.FromResult<JobOutcome>(new JobOutcome.Discard(error));
        var id = await _node.EnqueueAsync();

        await _node.RunAllAsync();

        var status = (await _node.ReadAsync(id)).ToStatus();
        Assert.Equal(JobState.Discarded, status.State);
        Assert.Equal(new JobError("tests.broken", "The file is broken.", 422), status.Error);
    }

    [Fact]
    public async Task A_worker_that_throws_is_tried_again_after_1_2_4_and_8_seconds_and_then_discarded()
    {
        _node.Work.Body = (_, context, _) => throw new InvalidOperationException($"/secret/path in attempt {context.Attempt}");
        var id = await _node.EnqueueAsync();

        await _node.RunAllAsync();
        foreach (var delay in new[] { 1, 2, 4, 8 })
        {
            Assert.Equal(JobState.Retryable, (await _node.ReadAsync(id)).State);
            _node.Clock.Advance(TimeSpan.FromSeconds(delay) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(0, await _node.RunAllAsync());
            _node.Clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(1, await _node.RunAllAsync());
        }

        var job = await _node.ReadAsync(id);
        Assert.Equal((JobState.Discarded, 5), (job.State, job.Attempt));
        Assert.Equal(("jobs.failed", 503), (job.ErrorCode, job.ErrorStatus));
        Assert.DoesNotContain("secret", job.ErrorDetail, StringComparison.Ordinal);
        Assert.Contains("/secret/path in attempt 1", job.Errors, StringComparison.Ordinal);
        Assert.Contains("/secret/path in attempt 5", job.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_success_after_a_failure_shows_no_error()
    {
        _node.Work.Body = (_, context, _) => context.Attempt == 1
            ? throw new InvalidOperationException("once")
            : Task.FromResult<JobOutcome>(new JobOutcome.Done());
        var id = await _node.EnqueueAsync();

        await _node.RunAllAsync();
        Assert.Equal("jobs.failed", (await _node.ReadAsync(id)).ToStatus().Error?.Code);
        _node.Clock.Advance(TimeSpan.FromSeconds(1));
        await _node.RunAllAsync();

        var status = (await _node.ReadAsync(id)).ToStatus();
        Assert.Equal((JobState.Completed, 2, null), (status.State, status.Attempt, status.Error));
    }

    [Fact]
    public async Task A_postponed_job_comes_back_at_its_time_and_the_attempt_does_not_count()
    {
        var at = _node.Clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        _node.Work.Body = (_, _, _) => Task.FromResult<JobOutcome>(
            _node.Clock.GetUtcNow() < at ? new JobOutcome.RetryAt(at) : new JobOutcome.Done());
        var id = await _node.EnqueueAsync();

        Assert.Equal(1, await _node.RunAllAsync());
        Assert.Equal(0, (await _node.ReadAsync(id)).Attempt);
        _node.Clock.Advance(TimeSpan.FromMinutes(1));
        await _node.RunAllAsync();

        var job = await _node.ReadAsync(id);
        Assert.Equal((JobState.Completed, 1), (job.State, job.Attempt));
    }

    [Fact]
    public async Task The_error_history_is_bounded()
    {
        _node.Work.Body = (_, context, _) => throw new InvalidOperationException($"attempt {context.Attempt}. {new string('x', 5_000)}");
        var id = await _node.EnqueueAsync(new JobOptions { WorkspaceId = TestJob.Workspace, MaxAttempts = 30 });

        for (var attempt = 0; attempt < 30; attempt++)
        {
            await _node.RunAllAsync();
            _node.Clock.Advance(TimeSpan.FromSeconds(8));
        }

        var errors = (await _node.ReadAsync(id)).Errors;
        Assert.InRange(errors!.Length, 10_000, 12_000);
        Assert.DoesNotContain("attempt 20.", errors, StringComparison.Ordinal);
        Assert.Contains("attempt 21.", errors, StringComparison.Ordinal);
        Assert.Contains("attempt 30.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_becomes_of_a_job_is_told_in_the_same_words_whoever_writes_them()
    {
        _node.Work.Body = (_, _, _) => throw new InvalidOperationException("once");
        await _node.EnqueueAsync();
        await _node.RunAllAsync();
        _node.Work.Body = (_, _, _) => Task.FromResult<JobOutcome>(new JobOutcome.Done());
        _node.Clock.Advance(TimeSpan.FromMinutes(1));
        await _node.RunAllAsync();

        var told = await _node.WithDbAsync(db => db.Set<StoredEvent>().AsNoTracking().OrderBy(happened => happened.Number).ToListAsync(Cancellation));
        Assert.Equal(
            [
                """{"kind":"tests.work.v1","state":"available","progress":0,"errorCode":null}""",
                """{"kind":"tests.work.v1","state":"running","progress":0,"errorCode":null}""",
                """{"kind":"tests.work.v1","state":"retryable","progress":0,"errorCode":"jobs.failed"}""",
                """{"kind":"tests.work.v1","state":"running","progress":0,"errorCode":"jobs.failed"}""",
                """{"kind":"tests.work.v1","state":"completed","progress":1,"errorCode":null}""",
            ],
            told.Select(happened => happened.Data));
        Assert.Equal(Enumerable.Range(1, told.Count).Select(number => (long)number), told.Select(happened => happened.Number));
    }

    [Fact]
    public async Task A_waiting_job_is_cancelled_at_once()
    {
        var id = await _node.EnqueueAsync();

        Assert.Null(await _node.CancelAsync(id));

        Assert.Equal(JobState.Cancelled, (await _node.ReadAsync(id)).State);
        Assert.Equal(0, await _node.RunAllAsync());
    }

    [Fact]
    public async Task Cancelling_a_running_job_fires_its_token()
    {
        var pause = new Pause();
        _node.Work.Body = pause.WorkAsync;
        var id = await _node.EnqueueAsync();
        await _node.Runner.RunOnceAsync(Cancellation);
        await pause.Begun;

        Assert.Null(await _node.CancelAsync(id));
        await _node.Runner.WhenIdleAsync(Cancellation);

        Assert.Equal(JobState.Cancelled, (await _node.ReadAsync(id)).State);
    }

    [Fact]
    public async Task A_job_that_was_done_before_it_heard_of_its_cancellation_is_completed()
    {
        var pause = new Pause();
        _node.Work.Body = pause.IgnoreStopAsync;
        var id = await _node.EnqueueAsync();
        await _node.Runner.RunOnceAsync(Cancellation);
        await pause.Begun;

        Assert.Null(await _node.CancelAsync(id));
        pause.End(new JobOutcome.Done());
        await _node.Runner.WhenIdleAsync(Cancellation);

        Assert.Equal(JobState.Completed, (await _node.ReadAsync(id)).State);
        Assert.Null(await _node.CancelAsync(id));
        Assert.Equal(JobState.Completed, (await _node.ReadAsync(id)).State);
    }

    [Fact]
    public async Task Cancelling_an_unknown_job_says_so() =>
        Assert.Equal("jobs.not_found", (await _node.CancelAsync(Guid.Empty))?.Code);

    [Fact]
    public async Task Progress_is_written_twice_a_second_at_most_and_never_goes_back()
    {
        var pause = new Pause();
        _node.Work.Body = pause.WorkAsync;
        var id = await _node.EnqueueAsync();
        await _node.Runner.RunOnceAsync(Cancellation);
        var context = await pause.Begun;

        Assert.Equal(0.2, await ReportAsync(0.2));
        Assert.Equal(0.2, await ReportAsync(0.3)); // too soon
        _node.Clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(0.4, await ReportAsync(0.4));
        _node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0.4, await ReportAsync(0.1));
        Assert.Equal(0.4, await ReportAsync(double.NaN));
        Assert.Equal(1, await ReportAsync(7));

        async Task<double> ReportAsync(double fraction)
        {
            await context.ReportProgressAsync(fraction, Cancellation);
            return (await _node.ReadAsync(id)).Progress;
        }
    }

    [Fact]
    public async Task A_second_unfinished_job_with_the_unique_key_cannot_be_queued_and_a_later_one_can()
    {
        var options = new JobOptions { WorkspaceId = TestJob.Workspace, UniqueKey = "compact:t" };
        await _node.EnqueueAsync(options);

        await Assert.ThrowsAsync<DbUpdateException>(() => _node.EnqueueAsync(options));
        await _node.RunAllAsync();

        Assert.NotEqual(Guid.Empty, await _node.EnqueueAsync(options));
    }

    [Fact]
    public async Task A_state_that_is_not_in_the_graph_is_refused_by_the_database()
    {
        var id = await _node.EnqueueAsync();

        await RefusedAsync("UPDATE jobs SET \"State\" = 'paused'");
        await RefusedAsync("UPDATE jobs SET \"State\" = 'running'"); // without a lease
        await RefusedAsync("UPDATE jobs SET \"State\" = 'completed'"); // without an end

        Assert.Equal(JobState.Available, (await _node.ReadAsync(id)).State);

        Task RefusedAsync(string change) => Assert.ThrowsAnyAsync<DbException>(() => _node.WithDbAsync(db =>
            db.Database.ExecuteSqlRawAsync(change, Cancellation)));
    }

    [Fact]
    public async Task Waiting_ends_when_the_job_ends_without_a_poll()
    {
        var pause = new Pause();
        _node.Work.Body = pause.WorkAsync;
        var id = await _node.EnqueueAsync();
        await _node.Runner.RunOnceAsync(Cancellation);
        await pause.Begun;

        var waiting = _node.Queue.WaitAsync(TestJob.Workspace, id, TimeSpan.FromSeconds(60), Cancellation);
        pause.End(new JobOutcome.Done()); // the clock stands still: only the signal can end the wait

        Assert.Equal(JobState.Completed, (await waiting)?.State);
    }

    [Fact]
    public async Task Waiting_ends_when_the_time_is_up_and_tells_how_far_the_job_is()
    {
        var id = await _node.EnqueueAsync();

        var status = await _node.Queue.WaitAsync(TestJob.Workspace, id, TimeSpan.Zero, Cancellation);

        Assert.Equal(JobState.Available, status?.State);
    }

    [Fact]
    public async Task Waiting_for_a_job_of_another_workspace_finds_nothing()
    {
        var id = await _node.EnqueueAsync();

        Assert.Null(await _node.Queue.WaitAsync(Guid.Empty, id, TimeSpan.FromSeconds(60), Cancellation));
    }

    [Fact]
    public async Task Ended_jobs_are_removed_after_a_day_and_discarded_ones_after_a_week()
    {
        var done = await _node.EnqueueAsync();
        await _node.RunAllAsync();
        _node.Work.Body = (_, _, _) => Task.FromResult<JobOutcome>(new JobOutcome.Discard(new Error(ErrorKind.Invalid, "tests.no", "No.")));
        var discarded = await _node.EnqueueAsync();
        await _node.RunAllAsync();
        var waiting = await _node.EnqueueAsync();

        Assert.Equal([done, discarded, waiting], await LeftAfterAsync(TimeSpan.FromHours(23)));
        Assert.Equal([discarded, waiting], await LeftAfterAsync(TimeSpan.FromHours(2)));
        Assert.Equal([waiting], await LeftAfterAsync(TimeSpan.FromDays(7)));

        async Task<List<Guid>> LeftAfterAsync(TimeSpan time)
        {
            _node.Clock.Advance(time);
            await _node.Get<JobCleaner>().RunOnceAsync(Cancellation);
            return await _node.WithDbAsync(db => db.Set<Job>().OrderBy(job => job.Id).Select(job => job.Id).ToListAsync(Cancellation));
        }
    }

    [Fact]
    public void Ids_of_one_moment_are_in_the_order_of_acceptance()
    {
        var ids = new JobIds(_node.Clock);

        List<Guid> made = [.. Enumerable.Range(0, 10_000).Select(_ => ids.Next())];

        Assert.Equal(made.Order(), made);
        Assert.All(made, id => Assert.Equal(7, id.Version));
        Assert.Equal(made.Count, made.Distinct().Count());
    }
}
