using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Client;

/// <summary>Which share of the node's engines a task may take.</summary>
public enum EngineLane
{
    /// <summary>A person waits: several at a time, fair between workspaces.</summary>
    Interactive,

    /// <summary>Imports and the like: few at a time.</summary>
    Heavy,
}

/// <summary>A task and its limits.</summary>
/// <param name="WorkspaceId">Engines are shared fairly between workspaces and never hold two at once.</param>
/// <param name="Deadline">
/// From the moment that an engine takes it, not counting time that its rows wait for a slow reader: then it is interrupted,
/// and killed a second later.
/// </param>
public sealed record EngineWork(Guid WorkspaceId, EngineTask Task, EngineLane Lane, TimeSpan Deadline)
{
    /// <summary>Told now and then how far the task is, 0 to 1; called on any thread.</summary>
    public Action<double>? Progress { get; init; }
}

/// <summary>Starts work in engine processes. The server's only way to DuckDB.</summary>
public interface IEngine
{
    /// <summary>
    /// Waits for an engine, gives it the work and returns when its header is there: rows follow through the run.
    /// </summary>
    /// <param name="cancellationToken">Until the header; afterwards dispose the run to stop it.</param>
    /// <returns>The run, which must be disposed; or why it failed before its first row.</returns>
    Task<Foundation.Result<EngineRun>> StartAsync(EngineWork work, CancellationToken cancellationToken);

    /// <summary>Version of DuckDB in the engines: part of a result's address. Starts an engine if none has run yet.</summary>
    /// <returns>The version; or why there is no engine to ask.</returns>
    Task<Foundation.Result<string>> VersionAsync(CancellationToken cancellationToken);
}

/// <summary>A task under way in an engine. Disposing it stops the task if it has not ended, empties the engine's temp folder and gives the engine back.</summary>
public abstract class EngineRun : IAsyncDisposable
{
    /// <summary>Columns and relations read.</summary>
    public abstract EngineHeader Header { get; }

    /// <summary>Copies rows to <paramref name="destination"/> until the page or the task ends, no faster than it takes them.</summary>
    /// <remarks>
    /// Flushes before each wait for more rows; the last 128 KB at most are left unflushed, as a tail of the caller's often follows.
    /// If the reader behind <paramref name="destination"/> has gone or stalls, that is an error too.
    /// </remarks>
    /// <returns>The page's end (for an export: all rows, no more); or why the task failed: then what was copied is incomplete.</returns>
    public abstract Task<Foundation.Result<EnginePageEnd>> CopyAsync(System.IO.Pipelines.PipeWriter destination, CancellationToken cancellationToken);

    /// <summary>Waits for the end of the task. Call after <see cref="CopyAsync"/>, or at once for tasks without rows.</summary>
    public abstract Task<Foundation.Result<EngineCompleted>> CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Absolute path of a file that the task made; valid until the run is disposed, and may be moved away before.</summary>
    public abstract string PathOf(string outputName);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
