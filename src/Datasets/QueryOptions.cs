using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Tablinum.Datasets;

/// <summary>Limits of queries, pages and kept results. Section <c>Query</c>.</summary>
internal sealed class QueryOptions
{
    /// <summary>Longest time for a query or a page of rows, in milliseconds. Default 30 seconds.</summary>
    [Range(10, 3_600_000)]
    public int TimeoutMs { get; set; } = 30_000;

    /// <summary>Longest time for an export, in milliseconds; a slow client counts. Default 10 minutes.</summary>
    [Range(10, 86_400_000)]
    public int ExportTimeoutMs { get; set; } = 600_000;

    /// <summary>Longest statement, in bytes of UTF-8. Default 32 KiB, which is also the engine's own limit.</summary>
    [Range(100, 32 << 10)]
    public int MaxSqlBytes { get; set; } = 32 << 10;

    /// <summary>First pages up to this size are kept encoded, in bytes. Default 1 MiB.</summary>
    [Range(0, 64 << 20)]
    public int KeptPageBytes { get; set; } = 1 << 20;

    /// <summary>Memory for kept first pages, all workspaces together, in bytes. Default 64 MiB.</summary>
    [Range(0, 1L << 36)]
    public long CacheBytes { get; set; } = 64 << 20;

    /// <summary>Largest result that is kept for paging, in bytes of its file. Default 64 MiB.</summary>
    [Range(0, 1L << 36)]
    public long SpoolBytes { get; set; } = 64 << 20;

    /// <summary>Kept results of one workspace, in bytes; beyond it the oldest go. Default 512 MiB.</summary>
    [Range(0, 1L << 40)]
    public long WorkspaceResultBytes { get; set; } = 512 << 20;

    /// <summary>How long a result is kept, in hours since it was last computed. Default 24.</summary>
    [Range(1, 8_760)]
    public int ResultHours { get; set; } = 24;
}

[OptionsValidator]
internal sealed partial class QueryOptionsValidator : IValidateOptions<QueryOptions>;
