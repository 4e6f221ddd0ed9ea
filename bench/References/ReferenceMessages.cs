namespace Tablinum.Bench.References;

/// <summary>What the parent asks of a reference, one JSON document a line.</summary>
/// <param name="Task"><c>open</c>, <c>import</c>, <c>query</c>, <c>export</c> or <c>workbook</c>.</param>
/// <param name="Path">The file to read (import, workbook), or to write (export).</param>
/// <param name="Output">The part file to make (import).</param>
/// <param name="Sql">The statement (query), or the table (export).</param>
/// <param name="Views">View -> the part files behind it (open).</param>
/// <param name="Columns">The file's columns, in order, each with its type (import).</param>
internal sealed record ReferenceRequest(
    string Task,
    string? Path = null,
    string? Output = null,
    string? Sql = null,
    IReadOnlyDictionary<string, string[]>? Views = null,
    IReadOnlyList<string[]>? Columns = null);

/// <summary>How it went.</summary>
internal sealed record ReferenceAnswer(double ElapsedMs, long Rows, string? Error);
