using System.Text.Json.Serialization;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Datasets.Imports;

/// <summary>Reads an uploaded file into a new version of a table.</summary>
/// <param name="TableId">The existing table that was named by its id; null otherwise.</param>
/// <param name="TableName">The table that was named, which is made if it is not there; null for a new one named after the file.</param>
/// <param name="Corrections">How a person wants it to be read; null to read it as the table's current version was.</param>
[JobKind("datasets.import.v1")]
internal sealed record ImportFileJob(
    Guid WorkspaceId,
    Guid FileId,
    string FileName,
    string BlobKey,
    long SizeBytes,
    ContentKind Content,
    Guid? TableId,
    string? TableName,
    ImportMode Mode,
    ReadCorrections? Corrections = null)
{
    /// <summary>The table that was named, by its id or its name; null if none was.</summary>
    [JsonIgnore]
    public string? NamedTable => TableId?.ToString() ?? TableName;
}

/// <summary>What an import leaves with its job; uploads that wait answer with it.</summary>
/// <param name="Tables">The tables that got a new version.</param>
internal sealed record ImportResult(IReadOnlyList<ImportedTable> Tables);

/// <summary>A table after an import.</summary>
/// <param name="Label">What it is called where it comes from.</param>
/// <param name="Rows">Of the version.</param>
/// <param name="RejectedRows">Rows of the file that could not be taken.</param>
internal sealed record ImportedTable(
    Guid Id, string Name, string Label, int Version, long Rows, long RejectedRows, IReadOnlyList<ImportedColumn> Columns);

/// <summary>A column as clients see it.</summary>
/// <param name="Type">DuckDB's type as text.</param>
internal sealed record ImportedColumn(string Name, string Type);
