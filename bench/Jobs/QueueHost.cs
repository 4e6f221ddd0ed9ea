using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tablinum.Foundation;
using Tablinum.Jobs;
using Tablinum.Server.Data;

namespace Tablinum.Bench.Jobs;

/// <summary>The job queue with all its loops, in this process, on a database of its own.</summary>
internal sealed class QueueHost : IAsyncDisposable
{
    private readonly IHost _host;

    private QueueHost(IHost host) => _host = host;

    public static Guid Workspace { get; } = new("01890000-0000-7000-8000-000000000001");

    /// <summary>What the workers tell.</summary>
    public WorkCount Work => _host.Services.GetRequiredService<WorkCount>();

    /// <param name="settings">Of the database; none for SQLite in a new folder.</param>
    /// <param name="workers">At once.</param>
    /// <param name="waiting">Jobs that are queued already.</param>
    public static async Task<QueueHost> StartAsync(IReadOnlyDictionary<string, string?> settings, int workers, int waiting, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings).AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Jobs:MaxWorkers"] = $"{workers}",
            ["Jobs:MaxWorkersPerWorkspace"] = $"{Math.Max(1, workers)}",
        });
        builder.Services.AddLogging().AddSingleton<WorkCount>().AddSingleton<GuestDelays>();
        builder.Services.AddAppDb(builder.Configuration, Directory.CreateTempSubdirectory("tablinum-bench-").FullName);
        foreach (var module in DesignTimeModules.All().Where(module => module.Assembly != typeof(JobsModule).Assembly && module.Assembly != typeof(PgDb).Assembly))
        {
            builder.Services.AddSingleton(module);
        }

        builder.Services.AddJobs();
        builder.Services.AddWorker<SingleJob, SingleWorker>();
        builder.Services.AddWorker<GuestJob, GuestWorker>();
        builder.Services.AddBatchWorker<SmallJob, SmallWorker>(SmallWorker.Size);
        var host = builder.Build();
        host.Services.GetRequiredService<WorkCount>().Expect(waiting);
        await host.StartAsync(cancellationToken);
        return new QueueHost(host);
    }

    /// <summary>Queues jobs, as many in a transaction as are done in a batch, and returns when all have ended.</summary>
    public async Task DoAsync<TJob>(TJob job, int count, CancellationToken cancellationToken)
        where TJob : class
    {
        Work.Expect(count);
        for (var queued = 0; queued < count; queued += SmallWorker.Size)
        {
            await QueueAsync(job, Math.Min(SmallWorker.Size, count - queued), cancellationToken);
        }

        await WhenAllEndedAsync(cancellationToken);
    }

    /// <summary>Returns when all expected jobs have ended.</summary>
    public async Task WhenAllEndedAsync(CancellationToken cancellationToken)
    {
        await Work.WhenDone.WaitAsync(cancellationToken); // looking for their ends takes time, too
        await using var scope = _host.Services.CreateAsyncScope();
        var open = scope.ServiceProvider.GetRequiredService<AppDb>().Set<Job>().Where(row => row.FinishedAt == null);
        while (await open.AnyAsync(cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }
    }

    /// <summary>Queues one job of a workspace that has no other, and returns when it has begun.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> BeginGuestAsync(CancellationToken cancellationToken)
    {
        var delays = _host.Services.GetRequiredService<GuestDelays>();
        await QueueAsync(new GuestJob(Stopwatch.GetTimestamp()), Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), count: 1, cancellationToken);
        return await delays.ReadAsync(cancellationToken);
    }

    /// <summary>Queues jobs in one transaction.</summary>
    public Task QueueAsync<TJob>(TJob job, int count, CancellationToken cancellationToken)
        where TJob : class => QueueAsync(job, Workspace, count, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private async Task QueueAsync<TJob>(TJob job, Guid workspaceId, int count, CancellationToken cancellationToken)
        where TJob : class
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var queue = scope.ServiceProvider.GetRequiredService<IJobQueue>();
        for (var number = 0; number < count; number++)
        {
            queue.Enqueue(db, job, new JobOptions { WorkspaceId = workspaceId });
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>How many jobs have been worked on, and when the last one was begun.</summary>
internal sealed class WorkCount
{
    private readonly Lock _lock = new();
    private int _left;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _done = new();

    /// <summary>Completes with the first job.</summary>
    public Task WhenBegun => _begun.Task;

    public long LastBegun { get; private set; }

    /// <summary>Completes with the last job that is expected.</summary>
    public Task WhenDone
    {
        get
        {
            lock (_lock)
            {
                return _done.Task;
            }
        }
    }

    public void Expect(int count)
    {
        lock (_lock)
        {
            (_left, _done) = (count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    public void Worked(int count)
    {
        lock (_lock)
        {
            LastBegun = Stopwatch.GetTimestamp();
            _begun.TrySetResult();
            if ((_left -= count) == 0)
            {
                _done.TrySetResult();
            }
        }
    }
}

[JobKind("bench.single.v1")]
internal sealed record SingleJob;

internal sealed class SingleWorker(WorkCount count) : IWorker<SingleJob>
{
    public Task<JobOutcome> WorkAsync(SingleJob job, JobContext context, CancellationToken cancellationToken)
    {
        count.Worked(1);
        return Task.FromResult<JobOutcome>(new JobOutcome.Done());
    }
}

[JobKind("bench.small.v1")]
internal sealed record SmallJob;

internal sealed class SmallWorker(WorkCount count) : IBatchWorker<SmallJob>
{
    public const int Size = 100;

    public Task WorkAsync(IReadOnlyList<SmallJob> jobs, AppDb db, CancellationToken cancellationToken)
    {
        count.Worked(jobs.Count);
        return Task.CompletedTask;
    }
}

/// <summary>One job of a workspace, while another workspace has many.</summary>
/// <param name="QueuedAt">A timestamp of <see cref="Stopwatch"/>.</param>
[JobKind("bench.guest.v1")]
internal sealed record GuestJob(long QueuedAt);

internal sealed class GuestWorker(GuestDelays delays) : IWorker<GuestJob>
{
    public Task<JobOutcome> WorkAsync(GuestJob job, JobContext context, CancellationToken cancellationToken)
    {
        delays.Begun(Stopwatch.GetElapsedTime(job.QueuedAt));
        return Task.FromResult<JobOutcome>(new JobOutcome.Done());
    }
}

/// <summary>How long guests waited, in the order in which they began.</summary>
internal sealed class GuestDelays
{
    private readonly Channel<TimeSpan> _delays = Channel.CreateUnbounded<TimeSpan>();

    public void Begun(TimeSpan after) => _delays.Writer.TryWrite(after);

    public ValueTask<TimeSpan> ReadAsync(CancellationToken cancellationToken) => _delays.Reader.ReadAsync(cancellationToken);
}
