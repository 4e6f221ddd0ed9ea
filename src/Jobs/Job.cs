namespace Tablinum.Jobs;

/// <summary>A row of <c>jobs</c>. Changed only by the conditional updates of <see cref="JobTransitions"/>, <see cref="JobLeases"/> and <see cref="JobClaims"/>.</summary>
internal sealed class Job
{
    /// <summary>UUIDv7 from <see cref="JobIds"/>: sorts by acceptance as far as the clocks of the nodes agree.</summary>
    public Guid Id { get; init; }

    /// <summary>Counted up by the database: which job of an order key comes first, whatever the clocks say.</summary>
    public long Sequence { get; init; }

    public Guid WorkspaceId { get; init; }

    public required string Kind { get; init; }

    /// <summary>The job record as JSON.</summary>
    public required string Payload { get; init; }

    public int Priority { get; init; }

    public string? OrderKey { get; init; }

    public string? UniqueKey { get; init; }

    public JobState State { get; set; }

    /// <summary>Not before this instant: of a retryable job when its next attempt is due, else when it became available.</summary>
    public DateTimeOffset RunAt { get; set; }

    /// <summary>How many attempts were begun and count.</summary>
    public int Attempt { get; set; }

    public int MaxAttempts { get; init; }

    /// <summary>The process that works on it; for people who look at the table.</summary>
    public string? LeaseOwner { get; set; }

    /// <summary>The fencing token: new for every attempt, set exactly while running.</summary>
    public Guid? LeaseToken { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Somebody asked a running job to stop. The process that runs it may be another one and reads it here.</summary>
    public bool CancelRequested { get; set; }

    public double Progress { get; set; }

    /// <summary>What the worker left, as JSON.</summary>
    public string? Result { get; set; }

    public string? ErrorCode { get; set; }

    public string? ErrorDetail { get; set; }

    public int? ErrorStatus { get; set; }

    /// <summary>The last failures as JSON, oldest first, for operators: see <see cref="JobFailure"/>.</summary>
    public string? Errors { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }
}
