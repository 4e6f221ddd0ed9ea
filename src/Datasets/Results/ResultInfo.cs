using System.Text.Json;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Protocol;

namespace Tablinum.Datasets.Results;

/// <summary>A result as this process knows it. Immutable: a later state is another record.</summary>
internal sealed record ResultInfo(
    Guid WorkspaceId,
    string Id,
    string Sql,
    string? Parameters,
    IReadOnlyList<VersionRead> Versions,
    IReadOnlyList<ResultColumn> Columns,
    bool Deterministic)
{
    /// <summary>The first page, if it was small enough to be kept encoded.</summary>
    public KeptPage? Page { get; init; }

    /// <summary>Whether the first page held all rows.</summary>
    public bool Complete { get; init; }

    /// <summary>Rows in all; null if not known.</summary>
    public long? Rows { get; init; }

    /// <summary>The file with all rows; null if there is none.</summary>
    public string? BlobKey { get; init; }

    /// <summary>Of that file.</summary>
    public long SizeBytes { get; init; }

    /// <summary>What was asked.</summary>
    public Statement Statement => new(Sql, Parameters is null ? null : JsonElement.Parse(Parameters));

    /// <summary>Memory that it takes, roughly.</summary>
    public long Cost => 1024 + (2L * Sql.Length) + (Columns.Count * 100L) + (Page?.Rows.Length ?? 0);

    public static ResultInfo Of(StoredResult stored) =>
        new(stored.WorkspaceId, stored.Id, stored.Sql, stored.Parameters, stored.Versions, stored.Columns, stored.Deterministic)
        {
            Complete = stored.Complete,
            Rows = stored.Rows,
            BlobKey = stored.BlobKey,
            SizeBytes = stored.SizeBytes,
        };
}

/// <summary>The first rows of a result as they were sent.</summary>
/// <param name="Rows">JSON arrays with commas between them.</param>
internal sealed record KeptPage(ReadOnlyMemory<byte> Rows, long Count, bool HasMore)
{
    /// <summary>Whether these rows can be answered from the page, as far as they exist.</summary>
    public bool Covers(long offset, long limit) => !HasMore || offset + limit <= Count;

    /// <summary>Those of the rows, and whether more follow them.</summary>
    public (ReadOnlyMemory<byte> Rows, bool HasMore) Window(long offset, long limit) => (
        offset == 0 && limit >= Count ? Rows : EncodedRows.Slice(Rows, offset, limit),
        HasMore || offset + limit < Count);
}
