using Microsoft.Extensions.Logging;

namespace Tablinum.Jobs;

/// <summary>Event ids 4000 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Debug, "Job {JobId} ({Kind}): attempt {Attempt} begins, in a batch of {Count}")]
    internal static partial void AttemptStarted(this ILogger logger, Guid jobId, string kind, int attempt, int count);

    [LoggerMessage(4001, LogLevel.Information, "Job {JobId} ({Kind}): attempt {Attempt} {Outcome} in {ElapsedMs} ms")]
    internal static partial void AttemptEnded(this ILogger logger, Guid jobId, string kind, int attempt, string outcome, double elapsedMs);

    [LoggerMessage(4002, LogLevel.Warning, "Job {JobId} ({Kind}): attempt {Attempt} threw, in a batch of {Count}")]
    internal static partial void AttemptFailed(this ILogger logger, Exception? exception, Guid jobId, string kind, int attempt, int count);

    [LoggerMessage(4003, LogLevel.Error, "Job {JobId} ({Kind}): its outcome could not be stored; trying again until it is, or the lease is lost")]
    internal static partial void OutcomeNotStored(this ILogger logger, Exception exception, Guid jobId, string kind);

    [LoggerMessage(4004, LogLevel.Error, "Looking for jobs failed; trying again")]
    internal static partial void ClaimFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4005, LogLevel.Error, "Looking after running jobs failed; trying again")]
    internal static partial void KeepingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4006, LogLevel.Warning, "Took up {Count} jobs whose process has died")]
    internal static partial void Rescued(this ILogger logger, int count);

    [LoggerMessage(4007, LogLevel.Information, "Removed {Count} jobs that ended long ago")]
    internal static partial void Cleaned(this ILogger logger, int count);

    [LoggerMessage(4008, LogLevel.Error, "Removing old jobs failed; trying again")]
    internal static partial void CleaningFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4009, LogLevel.Information, "Stopping: {Count} attempts are released")]
    internal static partial void Draining(this ILogger logger, int count);

    [LoggerMessage(4010, LogLevel.Error, "Renewing leases failed; trying again")]
    internal static partial void RenewalFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4011, LogLevel.Warning, "Job {JobId} ({Kind}): how far it is could not be stored")]
    internal static partial void ProgressNotStored(this ILogger logger, Exception exception, Guid jobId, string kind);

    [LoggerMessage(4012, LogLevel.Information, "{Count} jobs ({Kind}) in a batch: {Committed} in {ElapsedMs} ms")]
    internal static partial void BatchEnded(this ILogger logger, int count, string kind, bool committed, double elapsedMs);

    [LoggerMessage(4020, LogLevel.Debug, "Job {JobId} of workspace {WorkspaceId}: queued by its schedule, {LateMs} ms late")]
    internal static partial void ScheduledJobQueued(this ILogger logger, Guid jobId, Guid workspaceId, double lateMs);

    [LoggerMessage(4021, LogLevel.Warning, "Workspace {WorkspaceId} has a schedule that this version cannot read; it is left to newer ones")]
    internal static partial void ScheduleNotRead(this ILogger logger, Guid workspaceId);

    [LoggerMessage(4022, LogLevel.Error, "A schedule of workspace {WorkspaceId} could not queue its job; trying again")]
    internal static partial void ScheduleFailed(this ILogger logger, Exception exception, Guid workspaceId);

    [LoggerMessage(4023, LogLevel.Error, "Looking for schedules that are due failed; trying again")]
    internal static partial void SchedulingFailed(this ILogger logger, Exception exception);
}
