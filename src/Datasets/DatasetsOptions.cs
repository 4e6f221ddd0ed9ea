using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Tablinum.Datasets;

/// <summary>How files become tables and how long old versions stay. Section <c>Datasets</c>.</summary>
internal sealed class DatasetsOptions
{
    /// <summary>Versions of a table that are kept, the current one included. Default 10.</summary>
    [Range(1, 1000)]
    public int KeptVersions { get; set; } = 10;

    /// <summary>Files up to this size are read in the lane where people wait, so that they never queue behind a large one. Bytes, default 8 MiB; 0 for never.</summary>
    [Range(0, 1L << 40)]
    public long QuickImportBytes { get; set; } = 8 << 20;

    /// <summary>Longest time for reading one file, in milliseconds. Default 30 minutes.</summary>
    [Range(1_000, 86_400_000)]
    public int ImportTimeoutMs { get; set; } = 1_800_000;

    /// <summary>
    /// How long bytes stay after their rows have been dropped, in milliseconds, so that a query that has just looked them up still
    /// finds them. Default 60 seconds.
    /// </summary>
    [Range(0, 86_400_000)]
    public int SweepDelayMs { get; set; } = 60_000;

    /// <summary>Age from which bytes that no row names are removed, in hours. Default 24.</summary>
    [Range(1, 8_760)]
    public int OrphanHours { get; set; } = 24;

    /// <summary>How often such bytes are looked for, in hours; also at every start. Default 6.</summary>
    [Range(1, 168)]
    public int SweepHours { get; set; } = 6;
}

[OptionsValidator]
internal sealed partial class DatasetsOptionsValidator : IValidateOptions<DatasetsOptions>;
