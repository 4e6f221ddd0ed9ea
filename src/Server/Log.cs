using Microsoft.Extensions.Logging;

namespace Tablinum.Server;

/// <summary>Event ids 9000 to 9999.</summary>
internal static partial class Log
{
    [LoggerMessage(9001, LogLevel.Error, "{Method} {Endpoint} failed; trace id {TraceId}")]
    internal static partial void RequestFailed(this ILogger logger, Exception exception, string method, string endpoint, string? traceId);

    [LoggerMessage(9002, LogLevel.Warning, "Not ready: {Part}")]
    internal static partial void PartNotReady(this ILogger logger, Exception exception, string part);

    [LoggerMessage(9003, LogLevel.Warning, "{Method} {Endpoint}: the metadata database did not answer; trace id {TraceId}: {Fault}")]
    internal static partial void DatabaseAway(this ILogger logger, string method, string endpoint, string? traceId, string fault);

    [LoggerMessage(9011, LogLevel.Error, "{Method} {Endpoint}: a disk is full; trace id {TraceId}: {Fault}")]
    internal static partial void DiskFull(this ILogger logger, string method, string endpoint, string? traceId, string fault);

    [LoggerMessage(9004, LogLevel.Warning, "Events of workspace {Workspace} could not be sent on; they will be with the next ones")]
    internal static partial void FeedFailed(this ILogger logger, Exception exception, Guid workspace);

    [LoggerMessage(9010, LogLevel.Warning, "Events of other nodes could not be looked for; the next look will")]
    internal static partial void NewsNotFound(this ILogger logger, Exception exception);

    [LoggerMessage(9005, LogLevel.Information, "A live connection to workspace {Workspace} was ended: its credentials open it no more")]
    internal static partial void LiveConnectionEnded(this ILogger logger, Guid workspace);

    [LoggerMessage(9006, LogLevel.Warning, "Live connections could not be checked; the next round will")]
    internal static partial void LiveGuardFailed(this ILogger logger, Exception exception);

    [LoggerMessage(9007, LogLevel.Warning, "Old events could not be removed; the next round will")]
    internal static partial void EventCleaningFailed(this ILogger logger, Exception exception);

    [LoggerMessage(9008, LogLevel.Warning, "No hints between nodes for now, everybody looks by himself: {Reason}")]
    internal static partial void SignalsBroken(this ILogger logger, string reason);

    [LoggerMessage(9009, LogLevel.Information, "The metadata database is bound to the blob store {StoreId}")]
    internal static partial void StoreBound(this ILogger logger, Guid storeId);
}
