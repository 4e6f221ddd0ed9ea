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
/// <param name="Result">What the worker left, when completed.</param>
/// <param name="Error">Why it ended, or why the last attempt failed.</param>
public sealed record JobStatus(
    Guid Id,
    string Kind,
    JobState State,
    double Progress,
    int Attempt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt,
    JsonElement? Result,
    JobError? Error)
{
    /// <summary>Whether it will never change again.</summary>
    [JsonIgnore]
    public bool HasEnded => State is JobState.Completed or JobState.Discarded or JobState.Cancelled;
}

/// <summary>Why a job failed.</summary>
/// <param name="Code">As in problem documents.</param>
/// <param name="Status">The HTTP status that the same error has in an answer.</param>
public sealed record JobError(string Code, string Detail, int Status);
