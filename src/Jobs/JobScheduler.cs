using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Looks every second for schedules that are due: a loop of its own, for a row that cannot be worked on must not hold up others.</summary>
internal sealed class JobScheduler(IServiceScopeFactory scopes, JobSchedules schedules, TimeProvider clock, ILogger<JobScheduler> logger)
    : PeriodicWork(first: TimeSpan.FromSeconds(5), period: TimeSpan.FromSeconds(1), clock)
{
    private readonly HashSet<DueSchedule> _unread = [];

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var due in await DueAsync(cancellationToken))
        {
            if (CronExpression.Parse(due.Cron).TryGet(out var expression, out _))
            {
                await TryQueueAsync(due, expression, cancellationToken);
            }
            else if (_unread.Add(due)) // written by a newer version, whose processes can read it
            {
                logger.ScheduleNotRead(due.WorkspaceId);
            }
        }
    }

    protected override void Failed(Exception exception) => logger.SchedulingFailed(exception);

    private async Task<List<DueSchedule>> DueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await schedules.DueAsync(scope.ServiceProvider.GetRequiredService<AppDb>(), cancellationToken);
    }

    private async Task TryQueueAsync(DueSchedule due, CronExpression expression, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            if (await schedules.QueueAsync(scope.ServiceProvider.GetRequiredService<AppDb>(), due, expression, cancellationToken) is { } jobId)
            {
                logger.ScheduledJobQueued(jobId, due.WorkspaceId, (Clock.GetUtcNow() - due.DueAt).TotalMilliseconds);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.ScheduleFailed(exception, due.WorkspaceId); // it is still due in a second; the next one may do better
        }
    }
}
