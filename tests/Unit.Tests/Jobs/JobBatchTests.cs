using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>Small jobs that are done together.</summary>
public sealed class JobBatchTests : IAsyncLifetime
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
    public async Task Small_jobs_of_a_workspace_are_done_together_and_their_end_is_in_the_transaction_of_their_work()
    {
        await EnqueueAsync(250);

        Assert.Equal(250, await _node.RunAllAsync());

        Assert.All(Batches.Sizes, size => Assert.InRange(size, 1, SmallWorker.Size));
        Assert.InRange(Batches.Sizes.Count, 3, 6);
        var jobs = await _node.WithDbAsync(db => db.Set<Job>().AsNoTracking().ToListAsync(Cancellation));
        Assert.All(jobs, job => Assert.Equal((JobState.Completed, 1, 1.0, null), (job.State, job.Attempt, job.Progress, job.LeaseToken)));
        Assert.Equal(250, await WrittenAsync());
    }

    [Fact]
    public async Task A_job_that_spoils_its_batch_is_found_and_the_others_are_done()
    {
        Batches.Poison = "7";
        await EnqueueAsync(20);

        await _node.RunAllAsync();

        var open = Assert.Single(await _node.WithDbAsync(db => db.Set<Job>().AsNoTracking().Where(job => job.State != JobState.Completed).ToListAsync(Cancellation)));
        Assert.Equal((JobState.Retryable, "jobs.failed", 2), (open.State, open.ErrorCode, open.Attempt));
        Assert.Equal(19, await WrittenAsync());
    }

    [Fact]
    public async Task A_batch_that_has_lost_its_lease_changes_nothing()
    {
        await using var other = new JobNode(_folder.FullName, _node.Clock);
        Batches.During = async () =>
        {
            Batches.During = null;
            _node.Clock.Advance(TimeSpan.FromSeconds(16));
            await Task.Yield();
        };
        await EnqueueAsync(3);

        await _node.RunAllAsync();

        Assert.Equal(0, await WrittenAsync());
        Assert.Equal(3, await other.Leases.RescueAsync(Cancellation));
        await other.RunAllAsync();
        Assert.Equal(3, await WrittenAsync());
        Assert.Equal([1, 1, 1], other.Get<SmallBatches>().Sizes); // those that were tried go alone
    }

    [Fact]
    public async Task A_batch_that_is_stopped_by_the_end_of_the_server_waits_for_the_next_as_if_it_had_not_been_tried()
    {
        var begun = new TaskCompletionSource();
        Batches.During = () =>
        {
            begun.SetResult();
            return Task.Delay(Timeout.Infinite, Batches.Stopping);
        };
        await EnqueueAsync(3);
        await _node.Runner.RunOnceAsync(Cancellation);
        await begun.Task;

        await _node.Runner.StopAsync(Cancellation);

        var jobs = await _node.WithDbAsync(db => db.Set<Job>().AsNoTracking().ToListAsync(Cancellation));
        Assert.All(jobs, job => Assert.Equal((JobState.Available, 0), (job.State, job.Attempt)));
    }

    private SmallBatches Batches => _node.Get<SmallBatches>();

    private Task EnqueueAsync(int count) => _node.WithDbAsync(async db =>
    {
        for (var number = 0; number < count; number++)
        {
            _node.Queue.Enqueue(db, new SmallJob($"{number}"), new JobOptions { WorkspaceId = TestJob.Workspace });
        }

        await db.SaveChangesAsync(Cancellation);
    });

    /// <summary>What workers told in the transactions of their batches.</summary>
    private Task<int> WrittenAsync() => _node.WithDbAsync(db => db.Database.SqlQueryRaw<int>(
        "SELECT CAST(count(*) AS INTEGER) AS \"Value\" FROM events WHERE \"Topic\" = 'files'").SingleAsync(Cancellation));
}

[JobKind("tests.small.v1")]
internal sealed record SmallJob(string Text);

/// <summary>What batches were done, and what happens in the middle of one.</summary>
internal sealed class SmallBatches
{
    public List<int> Sizes { get; } = [];

    public string? Poison { get; set; }

    public Func<Task>? During { get; set; }

    public CancellationToken Stopping { get; set; }
}

internal sealed class SmallWorker(SmallBatches batches) : IBatchWorker<SmallJob>
{
    public const int Size = 100;

    public async Task WorkAsync(IReadOnlyList<SmallJob> jobs, AppDb db, CancellationToken cancellationToken)
    {
        batches.Stopping = cancellationToken;
        batches.Sizes.Add(jobs.Count);
        foreach (var job in jobs)
        {
            if (job.Text == batches.Poison)
            {
                throw new InvalidOperationException("This one is spoilt.");
            }

            db.Raise(new WorkspaceEvent(TestJob.Workspace, EventTopics.Files, EventChanges.Added, job.Text, DateTimeOffset.UnixEpoch));
        }

        await (batches.During?.Invoke() ?? Task.CompletedTask);
    }
}
