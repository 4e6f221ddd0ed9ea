using Microsoft.Extensions.Logging;

namespace Tablinum.Accounts;

/// <summary>Event ids 1000 to 1999.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Created workspace {WorkspaceId}")]
    internal static partial void WorkspaceCreated(this ILogger logger, Guid workspaceId);

    [LoggerMessage(1002, LogLevel.Information, "Gave back {Count} reservations of uploads whose process has died")]
    internal static partial void ReservationsGivenBack(this ILogger logger, int count);

    [LoggerMessage(1003, LogLevel.Error, "Keeping reservations failed; trying again")]
    internal static partial void ReservationsNotKept(this ILogger logger, Exception exception);
}
