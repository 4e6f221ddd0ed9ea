using Microsoft.EntityFrameworkCore;
using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>Several processes on one queue, and processes that die.</summary>
public sealed class JobLeaseTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");
    private JobNode _first = null!; // set before each test
    private JobNode _second = null!; // set before each test

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _first = await JobNode.CreateAsync(_folder.FullName);
        _second = new JobNode(_folder.FullName, _first.Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Two_runners_compete_and_every_job_runs_once()
    {
        for (var number = 0; number < 60; number++)
        {
            await _first.EnqueueAsync($"{number}");
        }

        var counts = await Task.WhenAll(Task.Run(_first.RunAllAsync, Cancellation), Task.Run(_second.RunAllAsync, Cancellation));

        Assert.Equal(60, counts.Sum());
        Assert.Equal(60, _first.Work.Seen.Concat(_second.Work.Seen).Distinct().Count());
    }

    [Fact]
    public async Task A_job_whose_process_was_killed_is_taken_over_when_its_lease_is_over()
    {
        var (id, _) = await BeginOnFirstAsync();

        _first.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(0, await _second.Leases.RescueAsync(Cancellation));
        _first.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await _second.Leases.RescueAsync(Cancellation));
        Assert.Equal(1, await _second.RunAllAsync());

        var job = await _second.ReadAsync(id);
        Assert.Equal((JobState.Completed, 2), (job.State, job.Attempt));
        Assert.Contains("jobs.lost", job.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_its_process_did_not_survive_five_times_is_discarded()
    {
        var id = await _first.EnqueueAsync();
        _first.Work.Body = (_, _, cancellationToken) => new TaskCompletionSource<JobOutcome>().Task.WaitAsync(cancellationToken);

        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await using var dying = new JobNode(_folder.FullName, _first.Clock);
            dying.Work.Body = (_, _, _) => new TaskCompletionSource<JobOutcome>().Task;
            Assert.Equal(1, await dying.Runner.RunOnceAsync(Cancellation));
            await _second.Leases.TakeOverAsync(Cancellation);
        }

        var job = await _second.ReadAsync(id);
        Assert.Equal((JobState.Discarded, "jobs.lost"), (job.State, job.ErrorCode));
    }

    [Fact]
    public async Task A_server_that_has_the_database_for_itself_takes_everything_up_when_it_starts()
    {
        var (id, _) = await BeginOnFirstAsync();

        await _second.Leases.TakeOverAsync(Cancellation); // no time has passed
        Assert.Equal(1, await _second.RunAllAsync());

        Assert.Equal(JobState.Completed, (await _second.ReadAsync(id)).State);
    }

    [Fact]
    public async Task Leases_are_kept_for_as_long_as_the_work_takes_though_nothing_else_of_the_process_moves()
    {
        var (id, pause) = await BeginOnFirstAsync();
        var renewal = _first.Get<LeaseRenewal>();
        await renewal.StartAsync(Cancellation);

        for (var round = 1; round <= 12; round++)
        {
            var before = (await _second.ReadAsync(id)).LeaseUntil;
            await _first.Clock.WhenAwaitedAsync(Cancellation);
            _first.Clock.Advance(TimeSpan.FromSeconds(5));
            while ((await _second.ReadAsync(id)).LeaseUntil == before)
            {
                await Task.Yield();
            }

            Assert.Equal(0, await _second.Leases.RescueAsync(Cancellation));
        }

        await renewal.StopAsync(Cancellation);
        pause.End(new JobOutcome.Done());
        await _first.Runner.WhenIdleAsync(Cancellation);
        Assert.Equal((JobState.Completed, 1), ((await _first.ReadAsync(id)).State, (await _first.ReadAsync(id)).Attempt));
    }

    [Fact]
    public async Task A_worker_that_was_given_up_for_dead_is_stopped_by_the_fence_and_changes_nothing()
    {
        var (id, pause) = await BeginOnFirstAsync();
        var zombie = await pause.Begun;
        _first.Clock.Advance(TimeSpan.FromSeconds(16));
        await _second.Leases.RescueAsync(Cancellation);
        await _second.RunAllAsync();
        var before = await _second.ReadAsync(id);

        await Assert.ThrowsAsync<LeaseLostException>(() => FenceAsync(_first, zombie));
        await zombie.ReportProgressAsync(0.9, Cancellation);
        pause.End(new JobOutcome.Done("written by a zombie"));
        await _first.Runner.WhenIdleAsync(Cancellation);

        Assert.Equivalent(before, await _second.ReadAsync(id), strict: true);
        Assert.Null(before.Result);
    }

    [Fact]
    public async Task A_job_that_renewed_its_lease_while_it_was_given_up_for_dead_keeps_it()
    {
        var (id, pause) = await BeginOnFirstAsync();
        var seen = await _second.ReadAsync(id);
        _first.Clock.Advance(TimeSpan.FromSeconds(14));
        await _first.Leases.RenewAsync(Cancellation);

        Assert.False(await _second.Get<JobTransitions>().LoseAsync(seen, "The lease ran out.", Cancellation));

        pause.End(new JobOutcome.Done());
        await _first.Runner.WhenIdleAsync(Cancellation);
        Assert.Equal(JobState.Completed, (await _first.ReadAsync(id)).State);
    }

    [Fact]
    public async Task A_fence_does_not_hold_once_the_lease_is_over_though_nobody_has_taken_the_job_yet()
    {
        var (_, pause) = await BeginOnFirstAsync();
        await FenceAsync(_first, await pause.Begun);

        _first.Clock.Advance(TimeSpan.FromSeconds(16));

        await Assert.ThrowsAsync<LeaseLostException>(async () => await FenceAsync(_first, await pause.Begun));
        pause.End(new JobOutcome.Done());
        await _first.Runner.WhenIdleAsync(Cancellation);
    }

    [Fact]
    public async Task A_fence_outside_of_a_transaction_is_a_bug()
    {
        var (_, pause) = await BeginOnFirstAsync();
        var context = await pause.Begun;

        await Assert.ThrowsAsync<InvalidOperationException>(() => _first.WithDbAsync(db => context.FenceAsync(db, Cancellation)));
    }

    [Fact]
    public async Task A_heartbeat_tells_a_worker_that_its_lease_is_lost()
    {
        var pause = new Pause();
        _first.Work.Body = pause.WorkAsync;
        await _first.EnqueueAsync();
        await _first.Runner.RunOnceAsync(Cancellation);
        await pause.Begun;
        _first.Clock.Advance(TimeSpan.FromSeconds(16));
        await _second.Leases.RescueAsync(Cancellation);

        await _first.Keeper.RunOnceAsync(tick: 1, Cancellation);

        await _first.Runner.WhenIdleAsync(Cancellation); // the worker listens, and nothing else ends it
    }

    [Fact]
    public async Task A_job_that_runs_in_another_process_is_cancelled_within_a_second()
    {
        var pause = new Pause();
        _first.Work.Body = pause.WorkAsync;
        var id = await _first.EnqueueAsync();
        await _first.Runner.RunOnceAsync(Cancellation);
        await pause.Begun;

        Assert.Null(await _second.CancelAsync(id));
        await _first.Keeper.RunOnceAsync(tick: 1, Cancellation);
        await _first.Runner.WhenIdleAsync(Cancellation);

        Assert.Equal(JobState.Cancelled, (await _first.ReadAsync(id)).State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_job_is_not_tried_again_when_its_worker_fails_or_dies_before_it_hears_of_it(bool dies)
    {
        var (id, pause) = await BeginOnFirstAsync();
        await _second.CancelAsync(id);

        if (dies)
        {
            await _second.Leases.TakeOverAsync(Cancellation);
        }
        else
        {
            pause.End(new JobOutcome.RetryAt(_first.Clock.GetUtcNow()));
            await _first.Runner.WhenIdleAsync(Cancellation);
        }

        Assert.Equal(JobState.Cancelled, (await _second.ReadAsync(id)).State);
    }

    [Fact]
    public async Task A_server_that_stops_gives_its_jobs_back_at_once_and_their_attempt_does_not_count()
    {
        var pause = new Pause();
        _first.Work.Body = pause.WorkAsync;
        var id = await _first.EnqueueAsync();
        await _first.Runner.RunOnceAsync(Cancellation);
        await pause.Begun;

        await _first.Runner.StopAsync(Cancellation);

        var job = await _second.ReadAsync(id);
        Assert.Equal((JobState.Available, 0), (job.State, job.Attempt));
        Assert.Equal(1, await _second.RunAllAsync());
    }

    [Fact]
    public async Task The_running_server_works_off_what_is_queued_without_being_asked()
    {
        await _first.Runner.StartAsync(Cancellation);

        for (var number = 0; number < 10; number++)
        {
            var id = await _first.EnqueueAsync();
            var status = await _first.Queue.WaitAsync(TestJob.Workspace, id, TimeSpan.FromSeconds(60), Cancellation); // the clock stands still
            Assert.Equal(JobState.Completed, status?.State);
        }

        await _first.Runner.StopAsync(Cancellation);
    }

    /// <summary>Queues a job and stops in the middle of its first attempt, whose worker is deaf to its token.</summary>
    private async Task<(Guid JobId, Pause Pause)> BeginOnFirstAsync()
    {
        var pause = new Pause();
        _first.Work.Body = pause.IgnoreStopAsync;
        var id = await _first.EnqueueAsync();
        Assert.Equal(1, await _first.Runner.RunOnceAsync(Cancellation));
        await pause.Begun;
        return (id, pause);
    }

    private static Task FenceAsync(JobNode node, JobContext context) => node.WithDbAsync(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        await context.FenceAsync(db, Cancellation);
        await transaction.CommitAsync(Cancellation);
    });
}
