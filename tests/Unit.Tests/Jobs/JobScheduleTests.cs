using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>Which job is next.</summary>
public sealed class JobScheduleTests : IAsyncDisposable
{
    private static readonly Guid Greedy = new("01890000-0000-7000-8000-00000000000a");
    private static readonly Guid Modest = new("01890000-0000-7000-8000-00000000000b");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Jobs_with_one_order_key_run_one_after_the_other_in_the_order_of_acceptance()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName);
        node.Work.Body = (job, context, _) => job.Text == "a1" && context.Attempt == 1
            ? throw new InvalidOperationException("The first one fails and the others must wait for it.")
            : Task.FromResult<JobOutcome>(new JobOutcome.Done());
        foreach (var text in new[] { "a1", "a2", "b1", "a3" })
        {
            await node.EnqueueAsync(new JobOptions { WorkspaceId = Greedy, OrderKey = text[..1] }, text);
        }

        Assert.Equal(2, await node.Runner.RunOnceAsync(Cancellation)); // a1 and b1
        await node.Runner.WhenIdleAsync(Cancellation);
        Assert.Equal(0, await node.RunAllAsync()); // a1 waits for its second attempt
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, await node.RunAllAsync());

        Assert.Equal(["a1", "a1", "a2", "a3"], node.Work.Seen.Where(text => text.StartsWith('a')));
    }

    [Fact]
    public async Task Smaller_priorities_run_first()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName, maxWorkers: 1);
        await node.EnqueueAsync(new JobOptions { WorkspaceId = Greedy, Priority = 200 }, "later");
        await node.EnqueueAsync(new JobOptions { WorkspaceId = Greedy }, "usual");
        await node.EnqueueAsync(new JobOptions { WorkspaceId = Modest, Priority = 50 }, "first");

        await node.RunAllAsync();

        Assert.Equal(["first", "usual", "later"], node.Work.Seen);
    }

    [Fact]
    public async Task One_job_of_a_workspace_does_not_wait_behind_the_backlog_of_another()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName, maxWorkers: 1);
        for (var number = 0; number < 20; number++)
        {
            await node.EnqueueAsync(new JobOptions { WorkspaceId = Greedy }, $"greedy {number}");
        }

        await node.Runner.RunOnceAsync(Cancellation);
        await node.Runner.WhenIdleAsync(Cancellation);
        await node.EnqueueAsync(new JobOptions { WorkspaceId = Modest }, "modest");
        await node.Runner.RunOnceAsync(Cancellation);
        await node.Runner.WhenIdleAsync(Cancellation);

        Assert.Equal(["greedy 0", "modest"], node.Work.Seen);
    }

    [Fact]
    public async Task One_workspace_never_holds_every_worker()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName, maxWorkers: 4);
        var pause = new Pause();
        node.Work.Body = pause.WorkAsync;
        for (var number = 0; number < 10; number++)
        {
            await node.EnqueueAsync(new JobOptions { WorkspaceId = Greedy }, "greedy");
        }

        Assert.Equal(3, await node.Runner.RunOnceAsync(Cancellation));
        await node.EnqueueAsync(new JobOptions { WorkspaceId = Modest }, "modest");
        Assert.Equal(1, await node.Runner.RunOnceAsync(Cancellation));
        pause.End(new JobOutcome.Done());
        await node.Runner.WhenIdleAsync(Cancellation);

        Assert.Contains("modest", node.Work.Seen);
    }

    [Fact]
    public void Workspaces_with_a_backlog_take_turns_however_old_their_jobs_are()
    {
        var fair = new FairShare();
        var ready = Enumerable.Range(0, 5)
            .Select(number => new ReadyJobs(new Guid(number, 0, 0, new byte[8]), 100, DateTimeOffset.UnixEpoch.AddDays(number)))
            .ToList();

        var served = Enumerable.Range(0, 10)
            .SelectMany(_ => fair.Plan(1, ready, new Dictionary<Guid, int>(), maxPerWorkspace: 1))
            .Select(take => ready.IndexOf(take.From));

        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], served);
    }

    [Fact]
    public async Task Jobs_that_wait_for_an_earlier_one_leave_their_place_to_others()
    {
        await using var node = await JobNode.CreateAsync(_folder.FullName, maxWorkers: 2);
        for (var number = 0; number < 5; number++)
        {
            await node.EnqueueAsync(new JobOptions { WorkspaceId = Greedy, OrderKey = "t" }, $"ordered {number}");
        }

        await node.EnqueueAsync(new JobOptions { WorkspaceId = Modest, Priority = 200 }, "free");
        await node.Runner.RunOnceAsync(Cancellation);
        await node.Runner.WhenIdleAsync(Cancellation);

        Assert.Equal(["free", "ordered 0"], node.Work.Seen.Order());
    }

    [Fact]
    public async Task Jobs_of_a_kind_that_nobody_here_knows_stay_available_and_do_not_stop_others()
    {
        await using var newer = await JobNode.CreateAsync(_folder.FullName);
        var id = await newer.EnqueueAsync("work");
        await using var older = new JobNode(_folder.FullName, newer.Clock, knowsWork: false);

        Assert.Equal(0, await older.RunAllAsync());
        Assert.Equal(JobState.Available, (await newer.ReadAsync(id)).State);
        Assert.Equal(1, await newer.RunAllAsync());
    }
}
