using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>What a process does.</summary>
public enum JobRole
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>Answers requests, and leaves jobs and sweeps to others.</summary>
    Api,

    /// <summary>Works on jobs, and answers for its health only.</summary>
    Worker,
}

/// <summary>How background work is done. Section <c>Jobs</c>.</summary>
public sealed class JobsOptions
{
    /// <summary>What this process does: <c>All</c> (default); <c>Api</c> answers and leaves jobs and sweeps to others; <c>Worker</c> does these and answers for its health only. With SQLite only <c>All</c>.</summary>
    [EnumDataType(typeof(JobRole))]
    public JobRole Role { get; set; }

    /// <summary>The kinds of jobs that this process works on (<c>Jobs:Kinds:0</c>, <c>Jobs:Kinds:1</c> …); none named: all.</summary>
    public IReadOnlyList<string> Kinds { get; set; } = [];

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

/// <summary>What can only be judged beside the rest of the program: the database, and the workers that there are.</summary>
internal sealed class JobDutiesValidator(MetadataSharing sharing, IEnumerable<WorkerRegistration> registrations) : IValidateOptions<JobsOptions>
{
    public ValidateOptionsResult Validate(string? name, JobsOptions options)
    {
        var failures = new List<string>();
        if (options.Role != JobRole.All && !sharing.IsShared)
        {
            failures.Add($"Jobs:Role is {options.Role}, but SQLite serves one process, which must do everything: leave it at All, or use PostgreSQL.");
        }

        var known = registrations.Select(registration => registration.Kind).Order(StringComparer.Ordinal).ToList();
        failures.AddRange(options.Kinds.Except(known).Select(kind =>
            $"Jobs:Kinds names '{kind}', which no worker here can do. There are: {string.Join(", ", known)}."));
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
