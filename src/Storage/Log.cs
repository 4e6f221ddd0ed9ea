using Microsoft.Extensions.Logging;

namespace Tablinum.Storage;

/// <summary>Event ids 6000 to 6099.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Information, "Removed {Count} unfinished uploads of an earlier process")]
    internal static partial void LeftoversRemoved(this ILogger logger, int count);
}
