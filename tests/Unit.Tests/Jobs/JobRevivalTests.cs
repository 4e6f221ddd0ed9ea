using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>Jobs that have ended without success and are tried again by hand.</summary>
public sealed class JobRevivalTests : IAsyncLifetime
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
    public async Task A_discarded_job_has_all_its_attempts_again_and_keeps_its_history()
    {
        var id = await DiscardedAsync();
        _node.Work.Body = (_, _, _) => Task.FromResult<JobOutcome>(new JobOutcome.Done("late"));

        Assert.Null(await RetryAsync(id));
        var waiting = (await _node.ReadAsync(id)).ToStatus();
        await _node.RunAllAsync();

        Assert.Equal((JobState.Available, 0, null, 0.0), (waiting.State, waiting.Attempt, waiting.Error, waiting.Progress));
        var done = (await _node.ReadAsync(id)).ToStatus();
        Assert.Equal((JobState.Completed, 1, "late"), (done.State, done.Attempt, done.Result?.GetString()));
        Assert.Equal([(1, "tests.broken")], done.Failures.Select(failure => (failure.Attempt, failure.Code)));
    }

    [Fact]
    public async Task A_job_that_waits_for_its_next_attempt_need_not_wait()
    {
        _node.Work.Body = (_, _, _) => throw new InvalidOperationException("once");
        var id = await _node.EnqueueAsync();
        await _node.RunAllAsync();

        Assert.Null(await RetryAsync(id));

        Assert.Equal(1, await _node.RunAllAsync());
    }

    [Fact]
    public async Task What_has_been_done_or_runs_is_not_tried_again()
    {
        var done = await _node.EnqueueAsync();
        await _node.RunAllAsync();
        var pause = new Pause();
        _node.Work.Body = pause.WorkAsync;
        var running = await _node.EnqueueAsync();
        await _node.Runner.RunOnceAsync(Cancellation);

        Assert.Equal("jobs.not_to_retry", (await RetryAsync(done))?.Code);
        Assert.Equal("jobs.not_to_retry", (await RetryAsync(running))?.Code);
        Assert.Equal("jobs.not_found", (await RetryAsync(Guid.CreateVersion7()))?.Code);
        pause.End(new JobOutcome.Done());
        await _node.Runner.WhenIdleAsync(Cancellation);
    }

    [Fact]
    public async Task A_job_whose_key_another_one_has_now_is_not_tried_again()
    {
        var options = new JobOptions { WorkspaceId = TestJob.Workspace, UniqueKey = "compact:t" };
        var first = await DiscardedAsync(options);
        await _node.EnqueueAsync(options);

        Assert.Equal("jobs.key_in_use", (await RetryAsync(first))?.Code);
    }

    [Fact]
    public async Task The_dead_letter_list_is_tried_again_and_of_one_key_the_latest()
    {
        var options = new JobOptions { WorkspaceId = TestJob.Workspace, UniqueKey = "compact:t" };
        var (older, newer, other) = (await DiscardedAsync(options), await DiscardedAsync(options), await DiscardedAsync());
        var foreign = await DiscardedAsync(new JobOptions { WorkspaceId = Guid.CreateVersion7() });

        Assert.Equal(0, await RedriveAsync("tests.other.v1"));
        Assert.Equal(2, await RedriveAsync("tests.work.v1"));

        var states = new List<JobState>();
        foreach (var id in (Guid[])[older, newer, other, foreign])
        {
            states.Add((await _node.ReadAsync(id)).State);
        }

        Assert.Equal([JobState.Discarded, JobState.Available, JobState.Available, JobState.Discarded], states);
    }

    private Task<Guid> DiscardedAsync() => DiscardedAsync(new JobOptions { WorkspaceId = TestJob.Workspace });

    private async Task<Guid> DiscardedAsync(JobOptions options)
    {
        _node.Work.Body = (_, _, _) => Task.FromResult<JobOutcome>(new JobOutcome.Discard(new Error(ErrorKind.OverLimit, "tests.broken", "It is broken.")));
        var id = await _node.EnqueueAsync(options);
        await _node.RunAllAsync();
        return id;
    }

    private Task<Error?> RetryAsync(Guid id) => _node.WithScopeAsync(services => services.GetRequiredService<JobRevival>().RetryAsync(TestJob.Workspace, id, Cancellation));

    private Task<int> RedriveAsync(string kind) => _node.WithScopeAsync(services => services.GetRequiredService<JobRevival>().RedriveAsync(TestJob.Workspace, kind, Cancellation));
}
