using Microsoft.Extensions.Logging;

namespace Tablinum.Jobs;

/// <summary>Event ids 4000 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Debug, "Job {JobId} ({Kind}): attempt {Attempt} begins")]
    internal static partial void AttemptStarted(this ILogger logger, Guid jobId, string kind, int attempt);

    [LoggerMessage(4001, LogLevel.Information, "Job {JobId} ({Kind}): attempt {Attempt} {Outcome} in {ElapsedMs} ms")]
    internal static partial void AttemptEnded(this ILogger logger, Guid jobId, string kind, int attempt, string outcome, double elapsedMs);

    [LoggerMessage(4002, LogLevel.Warning, "Job {JobId} ({Kind}): attempt {Attempt} threw")]
    internal static partial void AttemptFailed(this ILogger logger, Exception? exception, Guid jobId, string kind, int attempt);

    [LoggerMessage(4003, LogLevel.Error, "Job {JobId} ({Kind}): its outcome could not be stored; it runs again when the lease is over")]
    internal static partial void OutcomeNotStored(this ILogger logger, Exception exception, Guid jobId, string kind);

    [LoggerMessage(4004, LogLevel.Error, "Looking for jobs failed; trying again")]
    internal static partial void ClaimFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4005, LogLevel.Error, "Keeping leases failed; trying again")]
    internal static partial void KeepingFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4006, LogLevel.Warning, "Took up {Count} jobs whose process has died")]
    internal static partial void Rescued(this ILogger logger, int count);

    [LoggerMessage(4007, LogLevel.Information, "Removed {Count} jobs that ended long ago")]
    internal static partial void Cleaned(this ILogger logger, int count);

    [LoggerMessage(4008, LogLevel.Error, "Removing old jobs failed; trying again")]
    internal static partial void CleaningFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4009, LogLevel.Information, "Stopping: {Count} attempts are released")]
    internal static partial void Draining(this ILogger logger, int count);
}
