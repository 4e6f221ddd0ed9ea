using System.Text.Json;

namespace Tablinum.Engine.Protocol;

/// <summary>First thing an engine says.</summary>
/// <param name="EngineVersion">Of DuckDB; part of a result's address.</param>
public sealed record EngineHello(string EngineVersion, int ProcessId);

/// <summary>What the server sends for one task.</summary>
/// <param name="Context">Of whose relations: an engine never keeps two workspaces open at once.</param>
/// <param name="MemoryBytes">DuckDB's own limit; the outer limits are the client's business.</param>
/// <param name="TempBytes">Spill space.</param>
public sealed record EngineRequest(string Context, EngineTask Task, long MemoryBytes, long TempBytes, int Threads);

/// <summary>Before the first row.</summary>
/// <param name="Columns">In order; empty for ingest.</param>
/// <param name="Reads">Names of the sources that the statement reads, as they are spelled in the sources, sorted.</param>
/// <param name="Deterministic">Whether running it again on the same versions gives the same rows.</param>
public sealed record EngineHeader(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<string> Reads, bool Deterministic);

/// <summary>A column of an answer.</summary>
/// <param name="Type">DuckDB's type as text, such as <c>DECIMAL(18,3)</c>.</param>
/// <param name="Exact">Values that a double cannot hold are strings in JSON.</param>
public sealed record ResultColumn(string Name, string Type, bool Exact);

/// <summary>After the last row of a page.</summary>
/// <param name="Rows">Rows in the page.</param>
public sealed record EnginePageEnd(long Rows, bool HasMore);

/// <summary>A task is done and its files are whole.</summary>
/// <param name="Rows">Rows written in all; for a spooled query those of the whole result.</param>
/// <param name="OutputName">The file made in the engine's temp folder; null if there is none.</param>
/// <param name="Ingest">The tables of the file; set for ingest only.</param>
public sealed record EngineCompleted(long Rows, string? OutputName, IReadOnlyList<IngestReport>? Ingest)
{
    /// <summary>Set for a rewrite only.</summary>
    public RewriteReport? Rewrite { get; init; }
}

/// <summary>What was left out when the first table of a file was written in another form.</summary>
/// <param name="Tables">That the file holds: the first was written.</param>
/// <param name="RowsLeftOut">Those that are none of the table: comments, further headers, remarks below it, rows that do not fit.</param>
public sealed record RewriteReport(int Tables, long RowsLeftOut);

/// <summary>A task failed by its caller's doing (bad SQL, broken file) or at a limit.</summary>
/// <param name="Code">Stable, as in problem documents.</param>
/// <param name="Kind">Name of an <c>ErrorKind</c>.</param>
/// <param name="Line">1-based place in the SQL, if it has one.</param>
/// <param name="Suggestion">The name that was probably meant.</param>
public sealed record EngineFailure(string Kind, string Code, string Detail, int? Line, int? Column, string? Suggestion)
{
    /// <summary>Whether the engine cannot be relied on after this: it ends.</summary>
    public bool EndsEngine { get; init; }
}

/// <summary>How far a task is, 0 to 1.</summary>
public sealed record EngineProgress(double Fraction);

/// <summary>What the reader made of one table of a file.</summary>
/// <param name="Name">By which the file calls it, such as the name of a sheet; null if it is the file's only one.</param>
/// <param name="OutputName">The part file in the engine's temp folder.</param>
/// <param name="Table">The table's name inside the part file.</param>
/// <param name="Columns">Of the part.</param>
/// <param name="VersionColumns">Of the version: those of the part, reconciled with <see cref="IngestTask.AppendTo"/>.</param>
/// <param name="Rows">Rows in the part.</param>
/// <param name="RejectedRows">Rows that could not be taken.</param>
/// <param name="Receipt">What was decided (dialect, encoding, types) and the first rejected rows, as JSON.</param>
public sealed record IngestReport(
    string? Name,
    string OutputName,
    string Table,
    IReadOnlyList<RelationColumn> Columns,
    IReadOnlyList<RelationColumn> VersionColumns,
    long Rows,
    long RejectedRows,
    JsonElement Receipt)
{
    /// <summary>The rows of a preview: an array of arrays of values; null in an import.</summary>
    public JsonElement? Preview { get; init; }
}
