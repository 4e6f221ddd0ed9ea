using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Tablinum.Jobs;

/// <summary>Takes jobs for this process, as many as workers are free: fairly between workspaces, and small ones in batches.</summary>
internal sealed class JobClaims(
    IJobStore store, Workers workers, RunningJobs running, JobSignals signals, IOptions<JobsOptions> options, TimeProvider clock)
{
    /// <summary>For so long a backlog is worked off without looking at who else has become ready by the clock alone.</summary>
    private static readonly TimeSpan LookHolds = TimeSpan.FromSeconds(1);

    private readonly FairShare _fair = new();
    private Look _look = new([], Commits: -1, At: 0);

    /// <summary>Makes jobs available whose time has come.</summary>
    internal Task PromoteAsync(CancellationToken cancellationToken) => store.PromoteAsync(clock.GetUtcNow(), cancellationToken);

    /// <summary>Claims jobs, and gives them out as they are claimed: each list is for one attempt. One call at a time.</summary>
    internal async IAsyncEnumerable<IReadOnlyList<Job>> ClaimAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var slots = options.Value.MaxWorkers - running.Count;
        if (slots <= 0 || workers.Kinds.Count == 0)
        {
            yield break;
        }

        var ready = await LookAsync(cancellationToken);
        var busy = new Dictionary<Guid, int>(running.CountByWorkspace());
        while (slots > 0 && _fair.Plan(slots, ready, busy, options.Value.MaxWorkersPerWorkspace) is { Count: > 0 } plan)
        {
            foreach (var (from, share) in plan)
            {
                var taken = await store.TakeAsync(from, new JobsWanted(workers.Kinds, share), NewLease(), cancellationToken);
                foreach (var attempt in Group(taken))
                {
                    slots--;
                    busy[from.WorkspaceId] = busy.GetValueOrDefault(from.WorkspaceId) + 1;
                    yield return [.. attempt, .. await MoreAsync(attempt, from, cancellationToken)];
                }

                if (taken.Count < share)
                {
                    ready.Remove(from); // whatever else it has waits for an earlier job of its order key
                    _look = _look with { Commits = -1 };
                }
            }
        }
    }

    /// <summary>Who has something to do. While everybody has as much as is asked for, and nothing new is told of, the last look holds.</summary>
    private async Task<List<ReadyJobs>> LookAsync(CancellationToken cancellationToken)
    {
        var commits = signals.Commits; // before looking: a commit during the look must not be missed
        if (_look.Commits != commits || clock.GetElapsedTime(_look.At) >= LookHolds)
        {
            var at = clock.GetTimestamp();
            var ready = await store.ReadyAsync(workers.Kinds, cancellationToken);
            _look = new Look([.. ready], ready.Count > 0 ? commits : -1, at);
        }

        return _look.Ready;
    }

    /// <summary>Small jobs of a kind together, all others alone.</summary>
    private IEnumerable<Job[]> Group(IReadOnlyList<Job> taken) => taken
        .GroupBy(job => BatchSize(job) > 1 ? job.Kind : job.Id.ToString())
        .SelectMany(group => group.Chunk(BatchSize(group.First())));

    /// <summary>Fills up a batch.</summary>
    private async Task<IReadOnlyList<Job>> MoreAsync(Job[] attempt, ReadyJobs from, CancellationToken cancellationToken)
    {
        var room = BatchSize(attempt[0]) - attempt.Length;
        return room == 0
            ? []
            : await store.TakeAsync(from, new JobsWanted([attempt[0].Kind], room, NewOnly: true), NewLease(attempt[0].LeaseToken), cancellationToken);
    }

    /// <summary>How many jobs may be done together with one. A job that has been tried before goes alone: it may be what spoils its company.</summary>
    private int BatchSize(Job job) => job is { OrderKey: null, Attempt: 1 } ? workers.For(job.Kind).Batch?.Size ?? 1 : 1;

    private JobLease NewLease(Guid? token = null)
    {
        var now = clock.GetUtcNow();
        return new JobLease(running.Owner, token ?? Guid.CreateVersion7(now), now, now + JobLease.Duration);
    }

    /// <param name="Ready">Less who turned out to have no more.</param>
    /// <param name="Commits">What <see cref="JobSignals.Commits"/> was; -1 if it does not hold for another claim.</param>
    private sealed record Look(List<ReadyJobs> Ready, long Commits, long At);
}
