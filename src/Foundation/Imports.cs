using System.Text.Json;

namespace Tablinum.Foundation;

/// <summary>What an uploaded file is, found from its first bytes; its name only breaks ties between text formats.</summary>
public enum ContentKind
{
    /// <summary>Nothing that a module can read.</summary>
    Unknown,

    /// <summary>Text that may hold delimited rows.</summary>
    DelimitedText,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>JSON, one text or one a line.</summary>
    Json,

    /// <summary>An Excel workbook, or another file in a container of that kind.</summary>
    Workbook,

    /// <summary>One file packed by gzip or Zstandard; what is in it is found when it is unpacked.</summary>
    Compressed,
}

/// <summary>How rows of a new file join an existing table.</summary>
public enum ImportMode
{
    /// <summary>The new version holds the rows of the file only.</summary>
    Replace,

    /// <summary>The new version holds the rows of the current one, then those of the file.</summary>
    Append,
}

/// <summary>An uploaded file whose bytes are durable and whose row is committed, or about to be.</summary>
/// <param name="Name">As the person named it; for display and for naming a table, never for a path.</param>
/// <param name="BlobKey">Where its bytes are, in <c>IBlobStore</c>.</param>
public sealed record OriginalFile(Guid WorkspaceId, Guid FileId, string Name, string BlobKey, long SizeBytes, ContentKind Content);

/// <summary>Where the rows of a file shall go; a null table means a new one, named after the file.</summary>
/// <param name="Corrections">How the file is to be read, in the importer's own form; null if that is left to it.</param>
public sealed record ImportTarget(string? Table, ImportMode Mode, JsonElement? Corrections);

/// <summary>What an import would make of a file.</summary>
public sealed record FilePreview(IReadOnlyList<PreviewedTable> Tables);

/// <summary>The beginning of a table.</summary>
/// <param name="Name">By which the file calls it, such as the name of a sheet; null if it is the file's only one.</param>
/// <param name="Rows">The first rows: arrays of values in the order of <paramref name="Columns"/>.</param>
/// <param name="Receipt">What was decided about the file and why; of a long text by its first rows.</param>
public sealed record PreviewedTable(string? Name, IReadOnlyList<PreviewedColumn> Columns, JsonElement Rows, JsonElement Receipt);

/// <summary>A column of a preview.</summary>
/// <param name="Type">DuckDB's type as text.</param>
public sealed record PreviewedColumn(string Name, string Type);

/// <summary>Makes something of an uploaded file. Each module that can read files registers one; the first that accepts wins.</summary>
/// <remarks>
/// The job that <see cref="EnqueueAsync"/> adds finishes with a JSON result <c>{"tables": [...]}</c>, which uploads
/// with <c>Prefer: wait</c> pass on to the caller.
/// </remarks>
public interface IFileImporter
{
    /// <summary>Whether files of this kind are for this importer.</summary>
    bool Accepts(ContentKind content);

    /// <summary>Checks the target and adds the job that will import <paramref name="file"/> to <paramref name="db"/>, without saving.</summary>
    /// <returns>The id of the job, or why the target cannot take the file (unknown table, say).</returns>
    Task<Result<Guid>> EnqueueAsync(AppDb db, OriginalFile file, ImportTarget target, CancellationToken cancellationToken);

    /// <summary>Reads the beginning of a file and keeps nothing of it.</summary>
    /// <param name="corrections">As in <see cref="ImportTarget"/>.</param>
    /// <param name="rows">Rows of each table, at most.</param>
    Task<Result<FilePreview>> PreviewAsync(OriginalFile file, JsonElement? corrections, int rows, CancellationToken cancellationToken);
}
