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
}
