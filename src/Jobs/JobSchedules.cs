using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>An instant at which a schedule is due, as it was read.</summary>
internal sealed record DueSchedule(Guid WorkspaceId, string Name, string Cron, DateTimeOffset DueAt);

/// <summary>The rows of <c>job_schedules</c>: how they come and go, and the one step in which an instant becomes a job.</summary>
internal sealed class JobSchedules(JobQueue queue, TimeProvider clock) : IJobSchedules
{
    public async Task<Result<DateTimeOffset>> SetAsync<TJob>(
        AppDb db, string name, string cron, TJob job, JobOptions options, CancellationToken cancellationToken)
        where TJob : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(cron);
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(options);
        if (name.Length > JobSchedule.LongestName)
        {
            throw new ArgumentException($"The name of a schedule has at most {JobSchedule.LongestName} characters.", nameof(name));
        }

        if (!CronExpression.Parse(cron).TryGet(out var expression, out var error))
        {
            return error;
        }

        var kind = Workers.KindOf(typeof(TJob));
        var payload = JsonSerializer.Serialize(job, JsonSerializerOptions.Web);
        var row = await db.FindAsync<JobSchedule>([options.WorkspaceId, name], cancellationToken);
        if (row is null)
        {
            row = new JobSchedule { WorkspaceId = options.WorkspaceId, Name = name, Cron = "", Kind = kind, Payload = payload };
            db.Add(row);
        }

        if (row.Cron != cron)
        {
            (row.Cron, row.DueAt) = (cron, expression.Next(clock.GetUtcNow()));
        }

        (row.Kind, row.Payload) = (kind, payload);
        (row.Priority, row.MaxAttempts, row.OrderKey, row.UniqueKey) = (options.Priority, options.MaxAttempts, options.OrderKey, options.UniqueKey);
        return row.DueAt;
    }

    public async Task<bool> RemoveAsync(AppDb db, Guid workspaceId, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (await db.FindAsync<JobSchedule>([workspaceId, name], cancellationToken) is not { } row)
        {
            return false;
        }

        db.Remove(row);
        return true;
    }

    /// <summary>Those that are due by the clock of this process, the longest first.</summary>
    internal Task<List<DueSchedule>> DueAsync(AppDb db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.Set<JobSchedule>().Where(row => row.DueAt <= now).OrderBy(row => row.DueAt)
            .Select(row => new DueSchedule(row.WorkspaceId, row.Name, row.Cron, row.DueAt)).ToListAsync(cancellationToken);
    }

    /// <summary>Moves the schedule on to its next instant and queues the job of this one: both or, if another process has done so, neither.</summary>
    /// <returns>The job; null if there is none to queue here.</returns>
    internal async Task<Guid?> QueueAsync(AppDb db, DueSchedule due, CronExpression expression, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // Not only after now: a clock that is ahead of those of other processes must not make the same instant due for them.
        var now = clock.GetUtcNow();
        var next = expression.Next(now > due.DueAt ? now : due.DueAt);
        var row = db.Set<JobSchedule>().Where(row => row.WorkspaceId == due.WorkspaceId && row.Name == due.Name);
        var moved = await row.Where(row => row.DueAt == due.DueAt && row.Cron == due.Cron)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAt, next), cancellationToken);
        if (moved == 0)
        {
            return null;
        }

        // Read only now, when nobody else can change it: the job is the one that was set last.
        var schedule = await row.AsNoTracking().SingleAsync(cancellationToken);
        var queued = await IsUnderWayAsync(db, schedule.UniqueKey, cancellationToken) ? (Guid?)null : queue.Enqueue(db, schedule);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return queued;
    }

    private static async Task<bool> IsUnderWayAsync(AppDb db, string? uniqueKey, CancellationToken cancellationToken) =>
        uniqueKey is not null && await db.Set<Job>().AnyAsync(
            job => job.UniqueKey == uniqueKey && (job.State == JobState.Available || job.State == JobState.Running || job.State == JobState.Retryable),
            cancellationToken);
}
