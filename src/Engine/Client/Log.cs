using Microsoft.Extensions.Logging;

namespace Tablinum.Engine.Client;

internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Engine {Engine} started as process {ProcessId} in {ElapsedMs} ms")]
    internal static partial void EngineStarted(this ILogger logger, int engine, int processId, double elapsedMs);

    [LoggerMessage(3001, LogLevel.Error, "Engine {Engine} did not start ({Program}): {Reason}; next attempt in {RetryMs} ms")]
    internal static partial void EngineNotStarted(
        this ILogger logger, int engine, string program, string reason, double retryMs);

    [LoggerMessage(3002, LogLevel.Warning, "Engine {Engine}, process {ProcessId}, was killed: {Reason}")]
    internal static partial void EngineKilled(this ILogger logger, int engine, int processId, KillReason reason);

    [LoggerMessage(3003, LogLevel.Debug, "Engine {Engine}, process {ProcessId}, was ended: {Reason}")]
    internal static partial void EngineEnded(this ILogger logger, int engine, int processId, KillReason reason);

    [LoggerMessage(3004, LogLevel.Warning, "Engine {Engine}, process {ProcessId}, died with exit code {ExitCode}")]
    internal static partial void EngineDied(this ILogger logger, int engine, int processId, int exitCode);

    [LoggerMessage(3005, LogLevel.Warning, "Engine {Engine} says: {Line}")]
    internal static partial void EngineSays(this ILogger logger, int engine, string line);

    [LoggerMessage(3006, LogLevel.Warning, "Engine {Engine} sent what it must not: {Reason}")]
    internal static partial void EngineOffProtocol(this ILogger logger, int engine, string reason);

    [LoggerMessage(3007, LogLevel.Warning, "The folder of engine {Engine} could not be emptied: {Reason}")]
    internal static partial void FolderNotEmptied(this ILogger logger, int engine, string reason);

    [LoggerMessage(3008, LogLevel.Error, "A look of the watchdog at the engines failed; the next one follows")]
    internal static partial void WatchdogFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3010, LogLevel.Warning, "A file could not be handed to engine {Engine}: {Reason}")]
    internal static partial void FileNotPlaced(this ILogger logger, int engine, string reason);

    [LoggerMessage(3011, LogLevel.Warning, "Engines run without a part of their cell: {Missing}")]
    internal static partial void CellIncomplete(this ILogger logger, string missing);

    [LoggerMessage(3012, LogLevel.Information, "The memory of engines is kept within its limit {How}")]
    internal static partial void MemoryGuarded(this ILogger logger, string how);

    [LoggerMessage(3009, LogLevel.Error, "Engine {Engine} was given up: its owner failed")]
    internal static partial void EngineGivenUp(this ILogger logger, Exception exception, int engine);
}
