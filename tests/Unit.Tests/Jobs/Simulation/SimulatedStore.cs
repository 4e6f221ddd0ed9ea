using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs.Simulation;

/// <summary>The table of jobs as one process sees it: every call takes its time, may fail before it happens, and may fail after.</summary>
internal sealed class SimulatedStore(SimulatedWorld world, SimulatedTable table) : IJobStore
{
    /// <summary>Whether calls fail by chance.</summary>
    public bool IsFlaky { get; set; }

    /// <summary>Whether all calls fail.</summary>
    public bool IsAway { get; set; }

    public Task PromoteAsync(DateTimeOffset now, CancellationToken cancellationToken) => CallAsync(() => table.Promote(now));

    public Task<IReadOnlyList<ReadyJobs>> ReadyAsync(IReadOnlyList<string> kinds, CancellationToken cancellationToken) => CallAsync(() => table.Ready(kinds));

    public Task<IReadOnlyList<Job>> TakeAsync(ReadyJobs from, JobsWanted wanted, JobLease lease, CancellationToken cancellationToken) =>
        CallAsync(() => table.Take(from, wanted, lease));

    public Task<bool> ChangeAsync(Job job, JobChange change, CancellationToken cancellationToken) => CallAsync(() => table.Change(job, change));

    public async Task CompleteAsync(IReadOnlyList<Job> jobs, Func<AppDb, Task> work, TimeProvider clock, CancellationToken cancellationToken)
    {
        await work(null!); // the workers of the simulation know no database
        await CallAsync(() => table.Complete(jobs, clock.GetUtcNow()));
    }

    public Task FenceAsync(AppDb db, Job job, DateTimeOffset now, CancellationToken cancellationToken) => CallAsync(() => table.Effect(job, now));

    public Task ReportProgressAsync(Job job, double fraction, DateTimeOffset at, CancellationToken cancellationToken) =>
        CallAsync(() => table.Progress(job, fraction));

    public Task RenewAsync(IReadOnlyCollection<Guid> tokens, DateTimeOffset until, CancellationToken cancellationToken) =>
        CallAsync(() => table.Renew(tokens, until));

    public Task<IReadOnlyList<HeldJob>> HeldAsync(IReadOnlyCollection<Guid> tokens, CancellationToken cancellationToken) => CallAsync(() => table.Held(tokens));

    public Task<IReadOnlyList<Job>> RunningAsync(DateTimeOffset? leasedUntilBefore, CancellationToken cancellationToken) =>
        CallAsync(() => table.Running(leasedUntilBefore));

    public Task<bool> CancelWaitingAsync(Guid workspaceId, Guid jobId, DateTimeOffset at, CancellationToken cancellationToken) =>
        CallAsync(() => table.CancelWaiting(workspaceId, jobId, at));

    public Task<bool> RequestCancelAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken) =>
        CallAsync(() => table.RequestCancel(workspaceId, jobId));

    public Task<JobState?> StateAsync(Guid workspaceId, Guid jobId, CancellationToken cancellationToken) => CallAsync(() => table.State(workspaceId, jobId));

    public Task<(int Count, DateTimeOffset? OldestSince)> BacklogAsync(CancellationToken cancellationToken) => CallAsync(table.Backlog);

    private Task<bool> CallAsync(Action happen) => CallAsync(() =>
    {
        happen();
        return true;
    });

    private async Task<T> CallAsync<T>(Func<T> happen)
    {
        await TakeTimeAsync();
        FailSometimes();
        var answer = happen();
        await TakeTimeAsync();
        FailSometimes();
        return answer;
    }

    /// <summary>Mostly nothing; sometimes so long that leases end.</summary>
    private Task TakeTimeAsync() => world.SleepAsync(IsFlaky && world.OnceIn(150) ? world.Between(1, 30) : world.Between(0, 0.01));

    private void FailSometimes()
    {
        if (IsAway || (IsFlaky && world.OnceIn(60)))
        {
            throw new TimeoutException("The database did not answer.");
        }
    }
}
