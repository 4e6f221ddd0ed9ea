using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;
using Tablinum.Jobs;
using Tablinum.Server.Data;
using Tablinum.Testing;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>One server process as far as jobs go, on a real database. Its loops do not run: tests call their single steps.</summary>
/// <remarks>SQLite, or PostgreSQL: see <see cref="PostgresCluster"/>.</remarks>
internal sealed class JobNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public JobNode(string folder, FakeTime clock, int maxWorkers = 4, bool knowsWork = true, bool isShared = false, JobRole role = JobRole.All)
    {
        var settings = new Dictionary<string, string?> { ["Jobs:MaxWorkers"] = $"{maxWorkers}", ["Jobs:Role"] = $"{role}" };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).AddInMemoryCollection(PostgresCluster.SettingsOf(folder)).Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(new RetryDelays(() => 1))
            .AddEntitiesOfOtherModules()
            .AddAppDb(configuration, folder)
            .AddSingleton(new MetadataSharing(isShared)) // by default as tests of a restart want it, on PostgreSQL too
            .AddJobs()
            .AddSingleton<Work>()
            .AddSingleton<SmallBatches>();
        if (knowsWork)
        {
            services.AddWorker<TestJob, TestWorker>();
            services.AddBatchWorker<SmallJob, SmallWorker>(SmallWorker.Size);
        }

        _services = services.BuildServiceProvider(validateScopes: true);
        Clock = clock;
    }

    public FakeTime Clock { get; }

    /// <summary>What the worker does; each test sets it.</summary>
    public Work Work => Get<Work>();

    public JobRunner Runner => Get<JobRunner>();

    public JobKeeper Keeper => Get<JobKeeper>();

    public JobLeases Leases => Get<JobLeases>();

    public IJobQueue Queue => Get<IJobQueue>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A node on a new, migrated database.</summary>
    public static async Task<JobNode> CreateAsync(string folder, int maxWorkers = 4)
    {
        await PostgresCluster.MakeAsync(folder);
        var node = new JobNode(folder, new FakeTime(), maxWorkers);
        await node.WithDbAsync(db => db.Database.MigrateAsync(Cancellation));
        return node;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task WithDbAsync(Func<AppDb, Task> use) => await WithDbAsync(async db =>
    {
        await use(db);
        return true;
    });

    public Task<T> WithDbAsync<T>(Func<AppDb, Task<T>> use) => WithScopeAsync(services => use(services.GetRequiredService<AppDb>()));

    public async Task<T> WithScopeAsync<T>(Func<IServiceProvider, Task<T>> use)
    {
        await using var scope = _services.CreateAsyncScope();
        return await use(scope.ServiceProvider);
    }

    public Task<Guid> EnqueueAsync(JobOptions options, string text = "work") => WithDbAsync(async db =>
    {
        var id = Queue.Enqueue(db, new TestJob(text), options);
        await db.SaveChangesAsync(Cancellation);
        return id;
    });

    public Task<Guid> EnqueueAsync(string text = "work") => EnqueueAsync(new JobOptions { WorkspaceId = TestJob.Workspace }, text);

    /// <summary>Claims until there is nothing to claim, and awaits the work.</summary>
    public async Task<int> RunAllAsync()
    {
        var total = 0;
        while (await Runner.RunOnceAsync(Cancellation) is > 0 and var started)
        {
            total += started;
            await Runner.WhenIdleAsync(Cancellation);
        }

        return total;
    }

    public Task<Job> ReadAsync(Guid id) => WithDbAsync(db => db.Set<Job>().AsNoTracking().SingleAsync(job => job.Id == id, Cancellation));

    public Task<Error?> CancelAsync(Guid id) =>
        WithScopeAsync(services => services.GetRequiredService<CancelJob>().CancelAsync(TestJob.Workspace, id, Cancellation));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

[JobKind("tests.work.v1")]
internal sealed record TestJob(string Text)
{
    public static Guid Workspace { get; } = new("01890000-0000-7000-8000-000000000001");
}

/// <summary>The worker's body, and who was worked on.</summary>
internal sealed class Work
{
    public Func<TestJob, JobContext, CancellationToken, Task<JobOutcome>> Body { get; set; } =
        (_, _, _) => Task.FromResult<JobOutcome>(new JobOutcome.Done());

    public List<string> Seen { get; } = [];
}

internal sealed class TestWorker(Work work) : IWorker<TestJob>
{
    public Task<JobOutcome> WorkAsync(TestJob job, JobContext context, CancellationToken cancellationToken)
    {
        lock (work.Seen)
        {
            work.Seen.Add(job.Text);
        }

        return work.Body(job, context, cancellationToken);
    }
}

/// <summary>A worker that stops where the test wants, and goes on when it says so.</summary>
internal sealed class Pause
{
    private readonly TaskCompletionSource<JobContext> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JobOutcome> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the worker is in the middle of its work.</summary>
    public Task<JobContext> Begun => _begun.Task;

    public Task<JobOutcome> WorkAsync(TestJob job, JobContext context, CancellationToken cancellationToken)
    {
        _begun.TrySetResult(context);
        return _end.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Like <see cref="WorkAsync"/>, but deaf: for workers that were given up for dead.</summary>
    public Task<JobOutcome> IgnoreStopAsync(TestJob job, JobContext context, CancellationToken cancellationToken)
    {
        _begun.TrySetResult(context);
        return _end.Task;
    }

    public void End(JobOutcome outcome) => _end.TrySetResult(outcome);
}
