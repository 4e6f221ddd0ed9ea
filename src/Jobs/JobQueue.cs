using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Queues jobs in the caller's transaction and waits for them.</summary>
internal sealed class JobQueue(IServiceScopeFactory scopes, JobIds ids, JobSignals signals, TimeProvider clock) : IJobQueue
{
    /// <summary>The net under the signal, for jobs that end in another process.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    public Guid Enqueue<TJob>(AppDb db, TJob job, JobOptions options)
        where TJob : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(options);
        return Enqueue(db, Workers.KindOf(typeof(TJob)), JsonSerializer.Serialize(job, JsonSerializerOptions.Web), options);
    }

    /// <summary>The job of a schedule, whose kind this process need not know.</summary>
    internal Guid Enqueue(AppDb db, JobSchedule schedule) => Enqueue(db, schedule.Kind, schedule.Payload, new JobOptions
    {
        WorkspaceId = schedule.WorkspaceId,
        Priority = schedule.Priority,
        OrderKey = schedule.OrderKey,
        UniqueKey = schedule.UniqueKey,
        MaxAttempts = schedule.MaxAttempts,
    });

    private Guid Enqueue(AppDb db, string kind, string payload, JobOptions options)
    {
        var now = clock.GetUtcNow();
        var row = new Job
        {
            Id = ids.Next(),
            WorkspaceId = options.WorkspaceId,
            Kind = kind,
            Payload = payload,
            Priority = options.Priority,
            OrderKey = options.OrderKey,
            UniqueKey = options.UniqueKey,
            MaxAttempts = options.MaxAttempts,
            State = JobState.Available,
            RunAt = now,
            CreatedAt = now,
        };
        db.Add(row);
        db.Raise(JobEvents.OfNew(row));
        return row.Id;
    }

    public async Task<JobStatus?> WaitAsync(Guid workspaceId, Guid jobId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var watch = signals.WatchEnd(jobId); // before reading: the end in between must not be missed
        while (true)
        {
            var status = await ReadAsync(workspaceId, jobId, cancellationToken);
            var left = timeout - clock.GetElapsedTime(started);
            if (status is null || status.HasEnded || left <= TimeSpan.Zero)
            {
                return status;
            }

            using var delay = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(watch.Ended, Task.Delay(left < Poll ? left : Poll, clock, delay.Token));
            await delay.CancelAsync(); // gives the timer back
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<JobStatus?> ReadAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var job = await scope.ServiceProvider.GetRequiredService<AppDb>().Set<Job>().AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == jobId && row.WorkspaceId == workspaceId, cancellationToken);
        return job?.ToStatus();
    }
}
