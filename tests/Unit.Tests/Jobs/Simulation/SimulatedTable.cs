using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs.Simulation;

/// <summary>What the table <c>jobs</c> promises, in memory: the model by which the real ones are judged, see <see cref="JobStoreModelTests"/>.</summary>
/// <remarks>It also watches: whatever breaks the contract of the queue throws <see cref="BrokenContractException"/>.</remarks>
internal sealed class SimulatedTable
{
    private readonly SortedDictionary<Guid, Job> _jobs = [];
    private long _sequence;

    public IReadOnlyCollection<Job> All => _jobs.Values;

    /// <summary>Jobs whose work has been written, in that order.</summary>
    public List<Guid> Effects { get; } = [];

    public Job this[Guid id] => _jobs[id];

    /// <summary>The first breach of the contract; null while there is none.</summary>
    /// <remarks>Kept, and not only thrown: the engine takes what is thrown for a failure of the database, and goes on.</remarks>
    public string? Breach { get; private set; }

    /// <summary>Called before a job changes, with what it will be.</summary>
    public Action<Job, Job> Changing { get; set; } = (_, _) => { };

    public void Add(Job job) => _jobs.Add(job.Id, With(job, copy => copy, ++_sequence));

    /// <exception cref="BrokenContractException">It does not hold.</exception>
    public void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            Breach ??= otherwise;
            throw new BrokenContractException(otherwise);
        }
    }

    public void Promote(DateTimeOffset now)
    {
        foreach (var job in _jobs.Values.Where(job => job.State == JobState.Retryable && job.RunAt <= now).ToList())
        {
            Update(job, row => row.State = JobState.Available);
        }
    }

    public IReadOnlyList<ReadyJobs> Ready(IReadOnlyList<string> kinds) =>
    [
        .. _jobs.Values.Where(job => job.State == JobState.Available && kinds.Contains(job.Kind))
            .GroupBy(job => (job.WorkspaceId, job.Priority))
            .Select(group => new ReadyJobs(group.Key.WorkspaceId, group.Key.Priority, group.Min(job => job.RunAt))),
    ];

    public IReadOnlyList<Job> Take(ReadyJobs from, JobsWanted wanted, JobLease lease)
    {
        var heads = _jobs.Values
            .Where(job => job.State == JobState.Available && job.WorkspaceId == from.WorkspaceId && job.Priority == from.Priority)
            .Where(job => wanted.Kinds.Contains(job.Kind) && (!wanted.NewOnly || job.Attempt == 0))
            .Where(HasItsTurn)
            .OrderBy(job => job.RunAt).ThenBy(job => job.Id).Take(wanted.Most).ToList();
        return
        [
            .. heads.Select(job => Copy(Update(job, row =>
            {
                (row.State, row.Attempt, row.StartedAt) = (JobState.Running, row.Attempt + 1, lease.From);
                (row.LeaseOwner, row.LeaseToken, row.LeaseUntil) = (lease.Owner, lease.Token, lease.Until);
            }))),
        ];
    }

    public bool Change(Job job, JobChange change)
    {
        if (Leased(job) is not { } row || (change.SeenUntil is { } seen && row.LeaseUntil != seen) || (change.UnlessCancelRequested && row.CancelRequested))
        {
            return false;
        }

        Update(row, now => Set(now, change));
        return true;
    }

    public void Complete(IReadOnlyList<Job> jobs, DateTimeOffset now)
    {
        if (!jobs.All(job => Leased(job) is { } row && row.LeaseToken == jobs[0].LeaseToken && row.LeaseUntil > now))
        {
            throw new LeaseLostException();
        }

        foreach (var job in jobs)
        {
            Write(job.Id);
            Change(job, new JobChange(JobState.Completed, now) { Progress = 1 });
        }
    }

    public void Fence(Job job, DateTimeOffset now)
    {
        if (Leased(job) is not { } row || row.LeaseUntil <= now)
        {
            throw new LeaseLostException();
        }

        row.LeaseUntil = now + JobLease.Duration;
    }

    /// <summary>A transaction of a worker: its fence, and what it writes if that was not written before.</summary>
    public void Effect(Job job, DateTimeOffset now)
    {
        Fence(job, now);
        if (!Effects.Contains(job.Id))
        {
            Write(job.Id);
        }
    }

    public void Progress(Job job, double fraction)
    {
        if (Leased(job) is { } row && row.Progress < fraction)
        {
            row.Progress = fraction;
        }
    }

    public void Renew(IReadOnlyCollection<Guid> tokens, DateTimeOffset until)
    {
        foreach (var job in LeasedBy(tokens))
        {
            job.LeaseUntil = until;
        }
    }

    public IReadOnlyList<HeldJob> Held(IReadOnlyCollection<Guid> tokens) =>
        [.. LeasedBy(tokens).Select(job => new HeldJob(job.Id, job.LeaseToken!.Value, job.CancelRequested))];

    public IReadOnlyList<Job> Running(DateTimeOffset? leasedUntilBefore) =>
        [.. _jobs.Values.Where(job => job.State == JobState.Running && (leasedUntilBefore is null || job.LeaseUntil < leasedUntilBefore)).Select(Copy)];

    public bool CancelWaiting(Guid workspaceId, Guid jobId, DateTimeOffset at)
    {
        if (Find(workspaceId, jobId) is not { State: JobState.Available or JobState.Retryable } job)
        {
            return false;
        }

        Update(job, row => (row.State, row.FinishedAt) = (JobState.Cancelled, at));
        return true;
    }

    public bool RequestCancel(Guid workspaceId, Guid jobId)
    {
        if (Find(workspaceId, jobId) is not { State: JobState.Running } job)
        {
            return false;
        }

        return job.CancelRequested = true;
    }

    public JobState? State(Guid workspaceId, Guid jobId) => Find(workspaceId, jobId)?.State;

    public (int Count, DateTimeOffset? OldestSince) Backlog()
    {
        var waiting = _jobs.Values.Where(job => job.State == JobState.Available).ToList();
        return (waiting.Count, waiting.Min(job => (DateTimeOffset?)job.RunAt));
    }

    /// <summary>So that what a process holds does not change with the table.</summary>
    private static Job Copy(Job job) => With(job, copy => copy, job.Sequence);

    private static Job With(Job job, Func<Job, Job> change, long sequence) => change(new Job
    {
        Id = job.Id,
        Sequence = sequence,
        WorkspaceId = job.WorkspaceId,
        Kind = job.Kind,
        Payload = job.Payload,
        Priority = job.Priority,
        OrderKey = job.OrderKey,
        UniqueKey = job.UniqueKey,
        State = job.State,
        RunAt = job.RunAt,
        Attempt = job.Attempt,
        MaxAttempts = job.MaxAttempts,
        LeaseOwner = job.LeaseOwner,
        LeaseToken = job.LeaseToken,
        LeaseUntil = job.LeaseUntil,
        CancelRequested = job.CancelRequested,
        Progress = job.Progress,
        Result = job.Result,
        ErrorCode = job.ErrorCode,
        ErrorDetail = job.ErrorDetail,
        ErrorStatus = job.ErrorStatus,
        Errors = job.Errors,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        FinishedAt = job.FinishedAt,
    });

    private static void Set(Job row, JobChange change)
    {
        (row.State, row.LeaseOwner, row.LeaseToken, row.LeaseUntil) = (change.State, null, null, null);
        (row.RunAt, row.Attempt) = (change.RunAt ?? row.RunAt, change.Attempt ?? row.Attempt);
        (row.Progress, row.Errors) = (change.Progress ?? row.Progress, change.Errors ?? row.Errors);
        if (change.IsEnd)
        {
            (row.FinishedAt, row.Result) = (change.At, change.Result);
        }

        if (change.SetsError)
        {
            (row.ErrorCode, row.ErrorDetail, row.ErrorStatus) = (change.Error?.Code, change.Error?.Detail, change.Error?.StatusCode);
        }
    }

    private void Write(Guid jobId)
    {
        Expect(!Effects.Contains(jobId), $"The work of {jobId} was written twice.");
        Effects.Add(jobId);
    }

    private Job? Find(Guid workspaceId, Guid jobId) => _jobs.TryGetValue(jobId, out var job) && job.WorkspaceId == workspaceId ? job : null;

    private Job? Leased(Job job) => _jobs[job.Id] is { State: JobState.Running } row && row.LeaseToken == job.LeaseToken ? row : null;

    private IEnumerable<Job> LeasedBy(IReadOnlyCollection<Guid> tokens) =>
        _jobs.Values.Where(job => job is { State: JobState.Running, LeaseToken: { } token } && tokens.Contains(token));

    private bool HasItsTurn(Job job) => job.OrderKey is null || !_jobs.Values.Any(other => other.OrderKey == job.OrderKey
        && (other.State == JobState.Running || (other.State is JobState.Available or JobState.Retryable && other.Sequence < job.Sequence)));

    private Job Update(Job row, Action<Job> change)
    {
        var next = Copy(row);
        change(next);
        Changing(row, next);
        change(row);
        return row;
    }
}

/// <summary>The queue did what it promises never to do.</summary>
internal sealed class BrokenContractException(string what) : Exception(what);
