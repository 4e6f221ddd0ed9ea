using System.Text.Json;

namespace Tablinum.Jobs;

/// <summary>A row as clients see it.</summary>
internal static class JobReading
{
    internal static JobStatus ToStatus(this Job job) => new(
        job.Id,
        job.Kind,
        job.State,
        job.Progress,
        job.Attempt,
        job.MaxAttempts,
        job.CreatedAt,
        job.RunAt,
        job.StartedAt,
        job.FinishedAt,
        job.Result is null ? null : JsonElement.Parse(job.Result),
        job is { ErrorCode: { } code, ErrorDetail: { } detail, ErrorStatus: { } status } ? new JobError(code, detail, status) : null,
        [.. JobFailure.Read(job.Errors).Select(failure => new JobFailedAttempt(failure.Attempt, failure.At, failure.Code))]);
}
