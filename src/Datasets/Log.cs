using Microsoft.Extensions.Logging;

namespace Tablinum.Datasets;

/// <summary>The module's log lines: ids and sizes, never names, SQL or values.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information,
        "Imported file {FileId} as version {Version} of table {TableId}: {Rows} rows, {RejectedRows} rejected, {SizeBytes} bytes in {ElapsedMs} ms")]
    public static partial void FileImported(
        this ILogger logger, Guid fileId, Guid tableId, int version, long rows, long rejectedRows, long sizeBytes, double elapsedMs);

    [LoggerMessage(5001, LogLevel.Information, "File {FileId} was not imported: {Code}")]
    public static partial void ImportRefused(this ILogger logger, Guid fileId, string code);

    [LoggerMessage(5002, LogLevel.Information, "Swept workspace {WorkspaceId}: {Parts} parts, {Orphans} orphans removed")]
    public static partial void Swept(this ILogger logger, Guid workspaceId, int parts, int orphans);

    [LoggerMessage(5003, LogLevel.Information, "Deleted table {TableId}: {Parts} parts, {SizeBytes} bytes")]
    public static partial void TableDeleted(this ILogger logger, Guid tableId, int parts, long sizeBytes);

    [LoggerMessage(5004, LogLevel.Warning, "The progress of job {JobId} could not be written; its work goes on")]
    public static partial void ProgressNotWritten(this ILogger logger, Exception exception, Guid jobId);

    [LoggerMessage(5005, LogLevel.Error, "Sweeping failed; it is tried again later")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5020, LogLevel.Information, "Query in workspace {WorkspaceId}: {Rows} rows of result {ResultId} in {ElapsedMs} ms")]
    public static partial void QueryAnswered(
        this ILogger logger, Guid workspaceId, long rows, string resultId, double elapsedMs);

    [LoggerMessage(5021, LogLevel.Warning, "An answer broke off after its first bytes: {Code}")]
    public static partial void AnswerBrokeOff(this ILogger logger, string code);

    [LoggerMessage(5022, LogLevel.Warning, "Result {ResultId} of workspace {WorkspaceId} is not kept: {Code}")]
    public static partial void ResultNotKept(this ILogger logger, Guid workspaceId, string resultId, string code);

    [LoggerMessage(5023, LogLevel.Error, "Result {ResultId} of workspace {WorkspaceId} is not kept")]
    public static partial void ResultLost(this ILogger logger, Exception exception, Guid workspaceId, string resultId);

    [LoggerMessage(5024, LogLevel.Error, "{Count} results were not recorded; they stay in this process's memory only")]
    public static partial void ResultsNotRecorded(this ILogger logger, Exception exception, int count);

    [LoggerMessage(5025, LogLevel.Information, "Evicted {Count} results, {SizeBytes} bytes")]
    public static partial void ResultsEvicted(this ILogger logger, int count, long sizeBytes);

    [LoggerMessage(5026, LogLevel.Error, "Evicting results failed; it is tried again later")]
    public static partial void EvictionFailed(this ILogger logger, Exception exception);
}
