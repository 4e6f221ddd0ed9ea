using System.Collections.Concurrent;

namespace Tablinum.Jobs;

/// <summary>Why an attempt was told to stop.</summary>
internal enum StopReason
{
    None,
    Cancelled,
    LeaseLost,
    Shutdown,
}

/// <summary>One attempt in this process: at one job, or at a batch of small ones.</summary>
internal sealed class RunningJob(IReadOnlyList<Job> jobs) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();

    /// <summary>Of one workspace, kind and lease.</summary>
    internal IReadOnlyList<Job> Jobs { get; } = jobs;

    internal Guid WorkspaceId => Jobs[0].WorkspaceId;

    internal string Kind => Jobs[0].Kind;

    /// <summary>Set exactly while running, and this object exists only then. Attempts that were claimed together share one.</summary>
    internal Guid Token { get; } = jobs[0].LeaseToken ?? throw new ArgumentException("The job is not leased.", nameof(jobs));

    internal CancellationToken Stopping => _stop.Token;

    /// <summary>The first reason that was given.</summary>
    internal StopReason Reason { get; private set; }

    /// <summary>Fires the token of the attempt, once, and waits for whoever listens to it.</summary>
    /// <param name="cancellationToken">Ends only the waiting: the reason is set by then and no later call would fire the token.</param>
    internal async Task StopAsync(StopReason reason, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Reason != StopReason.None)
            {
                return;
            }

            Reason = reason;
        }

        try
        {
            await _stop.CancelAsync().WaitAsync(cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended by itself in this moment.
        }
    }

    public void Dispose() => _stop.Dispose();
}

/// <summary>The attempts of this process. A job may be in two when its first lease was lost.</summary>
internal sealed class RunningJobs(JobSignals signals, TimeProvider clock)
{
    private readonly ConcurrentDictionary<RunningJob, Task> _attempts = new();

    /// <summary>Names this process in leases: host, process, start.</summary>
    internal string Owner { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{clock.GetUtcNow().ToUnixTimeSeconds()}";

    internal int Count => _attempts.Count;

    internal IReadOnlyList<RunningJob> All => [.. _attempts.Keys];

    internal IReadOnlyDictionary<Guid, int> CountByWorkspace() =>
        All.CountBy(running => running.WorkspaceId).ToDictionary();

    /// <summary>The attempt at a job that is not one of a batch.</summary>
    internal RunningJob? Find(Guid jobId) => All.FirstOrDefault(running => running.Jobs is [var only] && only.Id == jobId);

    /// <summary>Starts the work of an attempt; when it has ended, the attempt is forgotten and its worker free.</summary>
    internal void Start(RunningJob running, Func<RunningJob, Task> work)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _attempts[running] = RunAsync();
        start.SetResult(); // only now: it would be added after its own removal otherwise

        async Task RunAsync()
        {
            await start.Task;
            try
            {
                await work(running);
            }
            finally
            {
                _attempts.TryRemove(running, out _);
                running.Dispose();
                signals.WorkMayWait();
            }
        }
    }

    internal Task WhenIdleAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_attempts.Values).WaitAsync(cancellationToken);
}
