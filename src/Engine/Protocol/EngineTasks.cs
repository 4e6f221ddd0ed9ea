using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tablinum.Engine.Protocol;

/// <summary>
/// Work for an engine. Paths are those of the server's machine until <see cref="At"/> says where the engine finds the files; file
/// names are relative to the engine's own temp folder.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "task")]
[JsonDerivedType(typeof(QueryTask), "query")]
[JsonDerivedType(typeof(RowsTask), "rows")]
[JsonDerivedType(typeof(ExportTask), "export")]
[JsonDerivedType(typeof(DescribeTask), "describe")]
[JsonDerivedType(typeof(IngestTask), "ingest")]
[JsonDerivedType(typeof(RewriteTask), "rewrite")]
public abstract record EngineTask
{
    /// <summary>It reads a file that a person brought, and runs no statement: what goes wrong is told in words about files.</summary>
    [JsonIgnore]
    public virtual bool ReadsFile => false;

    /// <summary>The same task with its files in other places.</summary>
    /// <param name="placeOf">Asked for each file that the engine will open, by its path.</param>
    public abstract EngineTask At(Func<string, string> placeOf);
}

/// <summary>How rows are written.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RowFormat>))]
public enum RowFormat
{
    /// <summary>Arrays of values, <c>[1,"a"],[2,"b"]</c>, without the outer brackets: the server frames them.</summary>
    JsonRows,

    /// <summary>One document: an array of objects.</summary>
    Json,

    /// <summary>One object a line.</summary>
    NdJson,

    /// <summary>RFC 4180 with a header row.</summary>
    Csv,

    /// <summary>As <see cref="Csv"/>, with an apostrophe before text that a spreadsheet would take for a formula.</summary>
    CsvForSpreadsheets,

    /// <summary>Apache Parquet, zstd.</summary>
    Parquet,

    /// <summary>A workbook of Excel: a sheet for every 1,048,575 rows, each with a header row.</summary>
    Xlsx,
}

/// <summary>A statement that a person wrote, with its values.</summary>
/// <param name="Sql">One SELECT; checked by the policy before anything is bound.</param>
/// <param name="Parameters">A JSON array (for <c>?</c> and <c>$1</c>) or object (for <c>$name</c>); null for none.</param>
public sealed record Statement(string Sql, JsonElement? Parameters);

/// <summary>
/// Runs a statement and answers its first page as <see cref="RowFormat.JsonRows"/>: header, data, page end. Then, if there are
/// more rows and they fit, keeps the whole result as a part file and completes.
/// </summary>
/// <param name="Sources">All that the statement may name; only what it does name is opened.</param>
/// <param name="PageRows">Rows of the first page.</param>
/// <param name="Spool">Where to keep the whole result; null to stop after the page.</param>
public sealed record QueryTask(
    Statement Statement, IReadOnlyList<RelationSource> Sources, long PageRows, SpoolTarget? Spool) : EngineTask
{
    /// <inheritdoc />
    public override EngineTask At(Func<string, string> placeOf) => this with { Sources = [.. Sources.Select(source => source.At(placeOf))] };
}

/// <summary>Where to keep a result, and how much of it at most.</summary>
/// <param name="FileName">In the engine's temp folder.</param>
/// <param name="MaxBytes">Beyond this nothing is kept.</param>
/// <param name="WhenComplete">Also keep a result whose first page holds all of it; one that cannot be computed again is always kept.</param>
public sealed record SpoolTarget(string FileName, long MaxBytes, bool WhenComplete);

/// <summary>A window of a relation as <see cref="RowFormat.JsonRows"/>, typed, sorted and filtered: header, data, page end.</summary>
/// <param name="Offset">Rows to pass over, after filter and sort.</param>
/// <param name="Limit">Rows at most.</param>
public sealed record RowsTask(
    RelationSource Source, long Offset, long Limit, IReadOnlyList<SortKey> Sort, IReadOnlyList<RowFilter> Filter) : EngineTask
{
    /// <inheritdoc />
    public override EngineTask At(Func<string, string> placeOf) => this with { Source = Source.At(placeOf) };
}

/// <summary>One sort column; nulls come last either way.</summary>
public sealed record SortKey(string Column, bool Descending);

/// <summary>One condition; all of a request hold together.</summary>
/// <param name="Op">One of <c>eq ne lt le gt ge contains starts_with is_null not_null in</c>.</param>
/// <param name="Value">Bound as a parameter, cast to the column's type; an array for <c>in</c>; null for the null tests.</param>
public sealed record RowFilter(string Column, string Op, JsonElement? Value);

/// <summary>Writes all rows of a statement, or of the one source if there is none, in a format: header, data, completion.</summary>
public sealed record ExportTask(Statement? Statement, IReadOnlyList<RelationSource> Sources, RowFormat Format) : EngineTask
{
    /// <inheritdoc />
    public override EngineTask At(Func<string, string> placeOf) => this with { Sources = [.. Sources.Select(source => source.At(placeOf))] };
}

/// <summary>Checks a statement and tells its columns and the relations that it reads, without running it: header, completion.</summary>
public sealed record DescribeTask(Statement Statement, IReadOnlyList<RelationSource> Sources) : EngineTask
{
    /// <inheritdoc />
    public override EngineTask At(Func<string, string> placeOf) => this with { Sources = [.. Sources.Select(source => source.At(placeOf))] };
}

/// <summary>
/// Reads an uploaded file, whatever it holds, into part files in the engine's temp folder, one for each of its tables: progress,
/// completion with an <see cref="IngestReport"/> for each.
/// </summary>
/// <param name="InputPath">The original.</param>
/// <param name="AppendTo">The version that the rows are added to: its columns are reconciled with the new ones by name. Null for none.</param>
/// <param name="OneTable">Refuse a file that holds several tables.</param>
public sealed record IngestTask(string InputPath, RelationSource? AppendTo, bool OneTable) : EngineTask
{
    /// <inheritdoc />
    [JsonIgnore]
    public override bool ReadsFile => true;

    /// <summary>What a person says about the file.</summary>
    public ReadCorrections Corrections { get; init; } = ReadCorrections.None;

    /// <summary>Read no more rows than this of each table, and answer them: the parts are not to be kept. Null to read all.</summary>
    public int? PreviewRows { get; init; }

    /// <inheritdoc />
    /// <remarks>Of the version that is added to only the columns are read.</remarks>
    public override EngineTask At(Func<string, string> placeOf) => this with { InputPath = placeOf(InputPath) };
}

/// <summary>Writes the first table of a text file again as RFC 4180, its cells as they are: completion.</summary>
/// <param name="OutputName">The file to make, in the engine's temp folder.</param>
/// <param name="OneTable">Refuse a file that holds several tables.</param>
public sealed record RewriteTask(string InputPath, string OutputName, bool OneTable) : EngineTask
{
    /// <inheritdoc />
    [JsonIgnore]
    public override bool ReadsFile => true;

    /// <inheritdoc />
    public override EngineTask At(Func<string, string> placeOf) => this with { InputPath = placeOf(InputPath) };

    /// <summary>What a person says about the file.</summary>
    public ReadCorrections Corrections { get; init; } = ReadCorrections.None;
}
