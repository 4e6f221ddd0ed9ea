using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;
using Tablinum.Jobs;
using Tablinum.Server.Live;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>Jobs of a workspace that are held back and go on.</summary>
public sealed class JobPauseTests : IAsyncLifetime
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

    [Theory]
    [InlineData("all")]
    [InlineData("tests.work.v1")]
    public async Task Paused_jobs_begin_on_no_node_and_after_no_restart_until_they_are_resumed(string kind)
    {
        await using var other = new JobNode(_folder.FullName, _node.Clock);
        var id = await _node.EnqueueAsync();
        await PauseAsync(kind);
        await using var restarted = new JobNode(_folder.FullName, _node.Clock);

        Assert.Equal(0, await _node.RunAllAsync() + await other.RunAllAsync() + await restarted.RunAllAsync());
        Assert.Equal(JobState.Available, (await _node.ReadAsync(id)).State);
        await ResumeAsync(kind);

        Assert.Equal(1, await other.RunAllAsync());
    }

    [Fact]
    public async Task A_pause_holds_for_its_kind_and_its_workspace_only()
    {
        var elsewhere = new JobOptions { WorkspaceId = Guid.CreateVersion7() };
        await PauseAsync("tests.other.v1");
        await _node.EnqueueAsync();
        Assert.Equal(1, await _node.RunAllAsync());

        await PauseAsync("all");
        var held = await _node.EnqueueAsync(new JobOptions { WorkspaceId = TestJob.Workspace, Priority = 1 });
        await _node.EnqueueAsync(elsewhere);
        Assert.Equal(1, await _node.RunAllAsync());

        Assert.Equal(JobState.Available, (await _node.ReadAsync(held)).State);
    }

    [Fact]
    public async Task Each_pause_ends_by_itself_and_jobs_go_on_when_none_holds_them()
    {
        await _node.EnqueueAsync();
        await PauseAsync("all");
        await PauseAsync("tests.work.v1");

        await ResumeAsync("all");
        Assert.Equal(0, await _node.RunAllAsync());
        await ResumeAsync("tests.work.v1");

        Assert.Equal(1, await _node.RunAllAsync());
    }

    [Fact]
    public async Task What_runs_when_its_kind_is_paused_comes_to_its_end()
    {
        var work = new Pause();
        _node.Work.Body = work.WorkAsync;
        var id = await _node.EnqueueAsync();
        await _node.Runner.RunOnceAsync(Cancellation);
        await work.Begun;

        await PauseAsync("all");
        work.End(new JobOutcome.Done());
        await _node.Runner.WhenIdleAsync(Cancellation);

        Assert.Equal(JobState.Completed, (await _node.ReadAsync(id)).State);
    }

    [Fact]
    public async Task A_paused_job_whose_next_attempt_is_due_is_available_and_does_not_begin()
    {
        _node.Work.Body = (_, _, _) => throw new InvalidOperationException("once");
        var id = await _node.EnqueueAsync();
        await _node.RunAllAsync();
        await PauseAsync("all");
        _node.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, await _node.RunAllAsync());

        var job = await _node.ReadAsync(id);
        Assert.Equal((JobState.Available, 1), (job.State, job.Attempt));
    }

    [Theory]
    [InlineData("all")]
    [InlineData("tests.work.v1")]
    public async Task A_node_that_saw_jobs_before_the_pause_takes_none_after_it(string kind)
    {
        await _node.EnqueueAsync();
        var store = _node.Get<IJobStore>();
        var now = _node.Clock.GetStorableNow();
        var seen = Assert.Single(await store.ReadyAsync(["tests.work.v1"], Cancellation));

        await PauseAsync(kind);

        var lease = new JobLease("other", Guid.NewGuid(), now, now + JobLease.Duration);
        Assert.Empty(await store.TakeAsync(seen, new JobsWanted(["tests.work.v1"], Most: 1), lease, Cancellation));
    }

    [Fact]
    public async Task Resuming_wakes_the_runner()
    {
        await PauseAsync("all");
        var work = _node.Get<JobSignals>().NextWork;

        await ResumeAsync("tests.work.v1"); // not paused
        Assert.False(work.IsCompleted);
        await ResumeAsync("all");

        Assert.True(work.IsCompleted);
    }

    [Fact]
    public async Task A_pause_is_told_once_however_often_it_is_asked_for_and_so_is_its_end()
    {
        var since = await PauseAsync("all");
        _node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(since.PausedAt, (await PauseAsync("all")).PausedAt);
        await ResumeAsync("all");
        await ResumeAsync("all");

        var events = await _node.WithDbAsync(db => db.Set<StoredEvent>().AsNoTracking().OrderBy(told => told.Number).ToListAsync(Cancellation));
        Assert.Equal([("jobs", "paused", "all"), ("jobs", "resumed", "all")], events.Select(told => (told.Topic, told.Change, told.Subject)));
    }

    [Fact]
    public async Task Pauses_that_are_asked_for_at_the_same_moment_are_one()
    {
        var pauses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PauseAsync("all"), Cancellation)));

        Assert.Single(await _node.WithDbAsync(db => db.Set<JobPause>().ToListAsync(Cancellation)));
        Assert.Single(await _node.WithDbAsync(db => db.Set<StoredEvent>().ToListAsync(Cancellation)));
        Assert.All(pauses, pause => Assert.Equal(_node.Clock.GetStorableNow(), pause.PausedAt));
    }

    private Task<JobPause> PauseAsync(string kind) => _node.WithScopeAsync(services =>
        services.GetRequiredService<JobPauses>().PauseAsync(TestJob.Workspace, kind, Cancellation));

    private Task<bool> ResumeAsync(string kind) => _node.WithScopeAsync(async services =>
    {
        await services.GetRequiredService<JobPauses>().ResumeAsync(TestJob.Workspace, kind, Cancellation);
        return true;
    });
}
