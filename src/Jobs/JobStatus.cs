using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tablinum.Jobs;

/// <summary>Where a job is in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>Waits for a worker.</summary>
    [JsonStringEnumMemberName("available")]
    Available,

    /// <summary>A worker holds its lease.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Failed or was lost, and waits for its next attempt.</summary>
    [JsonStringEnumMemberName("retryable")]
    Retryable,

    /// <summary>Ended well.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Ended for good without success: on the dead-letter list.</summary>
    [JsonStringEnumMemberName("discarded")]
    Discarded,

    /// <summary>Stopped on request.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <summary>A job as clients see it.</summary>
/// <param name="Progress">0 to 1; 1 when completed.</param>
/// <param name="Attempt">Attempts that were begun and count, of <paramref name="MaxAttempts"/>.</param>
/// <param name="RunAt">When it became available; of a retryable job when its next attempt is due.</param>
/// <param name="StartedAt">Of the latest attempt.</param>
/// <param name="Result">What the worker left, when completed.</param>
/// <param name="Error">Why it ended, or why the last attempt failed.</param>
/// <param name="Failures">The last attempts that failed, oldest first, ten at most; those before a retry by hand too.</param>
public sealed record JobStatus(
    Guid Id,
    string Kind,
    JobState State,
    double Progress,
    int Attempt,
    int MaxAttempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset RunAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    JsonElement? Result,
    JobError? Error,
    IReadOnlyList<JobFailedAttempt> Failures)
{
    /// <summary>Whether it will not change any more, unless somebody has it tried again.</summary>
    [JsonIgnore]
    public bool HasEnded => State is JobState.Completed or JobState.Discarded or JobState.Cancelled;
}

/// <summary>Why a job failed.</summary>
/// <param name="Code">As in problem documents.</param>
/// <param name="Status">The HTTP status that the same error has in an answer.</param>
public sealed record JobError(string Code, string Detail, int Status);

/// <summary>An attempt that failed.</summary>
/// <param name="Code">As in <see cref="JobError"/>. What exactly went wrong is in the server's log.</param>
public sealed record JobFailedAttempt(int Attempt, DateTimeOffset At, string Code);
