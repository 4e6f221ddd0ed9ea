using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>What this module refuses, and how jobs fail that leave no error of their own.</summary>
internal static class JobErrors
{
    internal static Error NotFound { get; } = new(
        ErrorKind.NotFound, "jobs.not_found", "There is no such job. Finished jobs are removed after a day, failed ones after a week.");

    internal static Error InvalidPage { get; } = new(
        ErrorKind.Invalid, "jobs.invalid_page", "'limit' must be 1 to 1000, and 'after' the 'next' of an earlier page.");

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
