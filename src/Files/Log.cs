using Microsoft.Extensions.Logging;

namespace Tablinum.Files;

/// <summary>Event ids 2000 to 2999.</summary>
internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Information, "Stored file {FileId}: {SizeBytes} bytes in {ElapsedMs:0} ms")]
    internal static partial void FileStored(this ILogger logger, Guid fileId, long sizeBytes, double elapsedMs);

    [LoggerMessage(2002, LogLevel.Warning, "The bytes of file {FileId}, which was not accepted, could not be removed")]
    internal static partial void BlobLeftBehind(this ILogger logger, Exception exception, Guid fileId);

    [LoggerMessage(2003, LogLevel.Information, "Removed the bytes of {Count} uploads that were never accepted")]
    internal static partial void OrphansRemoved(this ILogger logger, int count);

    [LoggerMessage(2004, LogLevel.Error, "Looking for the bytes of broken uploads failed; it is tried again later")]
    internal static partial void SweepFailed(this ILogger logger, Exception exception);
}
