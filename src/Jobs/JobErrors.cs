using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>What this module refuses, and how jobs fail that leave no error of their own.</summary>
internal static class JobErrors
{
    internal static Error NotFound { get; } = new(
        ErrorKind.NotFound, "jobs.not_found", "There is no such job. Finished jobs are removed after a day, failed ones after a week.");

    internal static Error InvalidPage { get; } = new(
        ErrorKind.Invalid, "jobs.invalid_page", "'limit' must be 1 to 1000, and 'after' the 'next' of an earlier page.");

    internal static Error InvalidFilter { get; } = new(
        ErrorKind.Invalid, "jobs.invalid_filter", $"'state' must be one of {string.Join(", ", Enum.GetValues<JobState>().Select(JobStates.ToText))}; it may be given several times.");

    internal static Error NotToRetry { get; } = new(
        ErrorKind.Conflict, "jobs.not_to_retry", "Only a job that was discarded or cancelled, or that waits for its next attempt, can be tried again. This one waits, runs, or has been done.");

    internal static Error KeyInUse { get; } = new(
        ErrorKind.Conflict, "jobs.key_in_use", "The same work is waiting or running already, as another job. Wait for that one.");

    internal static Error UnknownKind(IEnumerable<string> known) => new(
        ErrorKind.Invalid, "jobs.unknown_kind", $"There are no jobs of this kind. There are: {string.Join(", ", known)}; or 'all'.");

    /// <param name="problem">To follow "because".</param>
    internal static Error InvalidSchedule(string problem) => new(
        ErrorKind.Invalid, "jobs.invalid_schedule", $"The schedule cannot be read, because {problem}. Write it as cron does, such as '30 2 * * MON-FRI' or '@daily'; times are in UTC.");

    /// <summary>An exception: its text is for the log and the error history, since it may hold paths and other people's data.</summary>
    internal static Error Failed { get; } = new(
        ErrorKind.Unavailable, "jobs.failed", "The work failed because of a fault on the server. It is tried again while attempts are left.");

    internal static Error Lost { get; } = new(
        ErrorKind.Unavailable, "jobs.lost", "The server that did the work stopped in the middle of it. It is tried again while attempts are left.");

    /// <summary>The detail of a fault that will not be tried again.</summary>
    internal static string NoAttemptsLeft(Error error, int attempts) => error.Code == Lost.Code
        ? $"The server stopped {attempts} times in the middle of this work, which is why it was given up. Tell the operator."
        : $"The work failed {attempts} times because of a fault on the server. Tell the operator.";
}
