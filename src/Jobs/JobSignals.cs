using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>What happens to jobs, here and on other nodes, so that nobody has to wait for the next poll. Hints: polling is the net.</summary>
internal sealed class JobSignals
{
    private const string WorkSignal = "work";
    private const string EndSignal = "ended";

    private readonly INodeSignals _nodes;
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Watch> _watches = [];
    private TaskCompletionSource _work = NewSource();
    private long _commits;

    public JobSignals(INodeSignals nodes)
    {
        _nodes = nodes;
        nodes.Listen(WorkSignal, _ => Committed());
        nodes.Listen(EndSignal, jobId => EndedSomewhere(Guid.Parse(jobId)));
    }

    /// <summary>Completes when there may be something to claim. Take it before looking, or a signal in between is lost.</summary>
    internal Task NextWork => Volatile.Read(ref _work).Task;

    /// <summary>Counts up whenever jobs may have been committed, anywhere.</summary>
    internal long Commits => Interlocked.Read(ref _commits);

    /// <summary>Jobs have been committed, or a worker is free.</summary>
    internal void WorkMayWait() => Interlocked.Exchange(ref _work, NewSource()).TrySetResult();

    /// <summary>Jobs have been committed by this process: other nodes may do them too.</summary>
    internal void WorkWasQueued()
    {
        Committed();
        _nodes.Send(WorkSignal, "");
    }

    /// <summary>The job has reached a final state, in this process.</summary>
    internal void Ended(Guid jobId)
    {
        EndedSomewhere(jobId);
        _nodes.Send(EndSignal, jobId.ToString());
    }

    private void Committed()
    {
        Interlocked.Increment(ref _commits);
        WorkMayWait();
    }

    private void EndedSomewhere(Guid jobId)
    {
        lock (_lock)
        {
            _watches.GetValueOrDefault(jobId)?.Source.TrySetResult();
        }
    }

    /// <summary>Watches for the end of a job; start before reading its state, and dispose.</summary>
    internal Subscription WatchEnd(Guid jobId)
    {
        lock (_lock)
        {
            if (!_watches.TryGetValue(jobId, out var watch))
            {
                _watches.Add(jobId, watch = new Watch());
            }

            watch.Watchers++;
            return new Subscription(this, jobId, watch);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Leave(Guid jobId, Watch watch)
    {
        lock (_lock)
        {
            if (--watch.Watchers == 0)
            {
                _watches.Remove(jobId);
            }
        }
    }

    internal sealed class Watch
    {
        internal TaskCompletionSource Source { get; } = NewSource();

        internal int Watchers { get; set; }
    }

    internal sealed class Subscription(JobSignals signals, Guid jobId, Watch watch) : IDisposable
    {
        internal Task Ended => watch.Source.Task;

        public void Dispose() => signals.Leave(jobId, watch);
    }
}
