using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Tablinum.Engine.Client;

/// <summary>Engine processes of this node: how many, how large, for how long. Section <c>Engine</c>.</summary>
public sealed class EngineOptions
{
    /// <summary>The program that is an engine. Default (null): the running <c>tablinum</c> itself.</summary>
    public string? Program { get; set; }

    /// <summary>Arguments of <see cref="Program"/>. Default (null): <c>engine</c>.</summary>
    public IReadOnlyList<string>? Arguments { get; set; }

    /// <summary>
    /// Folder that holds one folder for each engine; emptied at start-up. On the file system of the local blobs moving a
    /// result out of it is a rename. Default <c>data/engines</c> in the current folder.
    /// </summary>
    [Required]
    public string Folder { get; set; } = Path.Combine("data", "engines");

    /// <summary>Tasks that people wait for and that run at the same time. Default: cores + 1.</summary>
    /// <remarks>Tasks older than <see cref="ReniceAfter"/> are not counted, up to as many again.</remarks>
    [Range(1, 1024)]
    public int MaxInteractive { get; set; } = Environment.ProcessorCount + 1;

    /// <summary>Imports and the like that run at the same time. Default 1.</summary>
    [Range(1, 256)]
    public int MaxHeavy { get; set; } = 1;

    /// <summary>Tasks that may wait for an engine, on this node; a workspace may have a quarter of them. Default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 1000;

    /// <summary>What DuckDB may use for one task before it spills to disk, in bytes. Default 512 MiB.</summary>
    [Range(16L << 20, 1L << 44)]
    public long MemoryBytes { get; set; } = 512L << 20;

    /// <summary>Resident size at which an engine is killed, in bytes; some work passes DuckDB's own limit. Default 1 GiB.</summary>
    [Range(64L << 20, 1L << 44)]
    public long MaxResidentBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Budget for all engines of the node, in bytes: no more are started than fit into it at <see cref="MaxResidentBytes"/>
    /// each, but always two; past it the largest one is killed. Default 0: three quarters of the memory that the server may use.
    /// </summary>
    [Range(0L, 1L << 50)]
    public long NodeMemoryBytes { get; set; }

    /// <summary>What one task may spill to disk, in bytes. Default 2 GiB.</summary>
    [Range(0L, 1L << 50)]
    public long TempBytes { get; set; } = 2L << 30;

    /// <summary>
    /// The largest file that an engine may write, in bytes: a part of a table, or a result. Default 64 GiB; at least 4 GiB, because the
    /// runtime maps its code through a file.
    /// </summary>
    [Range(4L << 30, 1L << 50)]
    public long MaxFileBytes { get; set; } = 64L << 30;

    /// <summary>Threads of one engine. Default: cores.</summary>
    [Range(1, 1024)]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// An engine without work for this long ends; the last one is replaced by a fresh one, so that a task never has to
    /// wait for the first start and nothing of a workspace stays in memory. Default 3 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Time for an engine to start and say hello; then it is killed. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between asking an engine to stop its task and killing it. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan KillGrace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A task that runs longer than this gives way to others: lower priority, and another may start. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan ReniceAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A task's deadline does not run while its rows wait for their reader. This does: the longest wait for a reader to
    /// take the next 128 KB; then the task is stopped. Default 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(1);
}

[OptionsValidator]
internal sealed partial class EngineOptionsValidator : IValidateOptions<EngineOptions>;
