using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Tablinum.Jobs;

/// <summary>How background work is done. Section <c>Jobs</c>.</summary>
public sealed class JobsOptions
{
    /// <summary>Jobs that this process works on at once, 0 to 256; 0 leaves all work to others. Default 4.</summary>
    [Range(0, 256)]
    public int MaxWorkers { get; set; } = 4;

    /// <summary>Of these, how many one workspace may hold, 1 to 256: fewer than all, so that nobody waits for one greedy import. Default 3.</summary>
    [Range(1, 256)]
    public int MaxWorkersPerWorkspace { get; set; } = 3;

    /// <summary>How long completed and cancelled jobs are kept. Default 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan KeepFinished { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long discarded jobs, the dead-letter list, are kept. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan KeepDiscarded { get; set; } = TimeSpan.FromDays(7);
}

[OptionsValidator]
internal sealed partial class JobsOptionsValidator : IValidateOptions<JobsOptions>;
