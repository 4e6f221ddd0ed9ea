namespace Tablinum.Jobs;

/// <summary>States as stored text, and the graph that they move along.</summary>
/// <remarks>
/// <code>
/// available ──► running ──► completed
///     ▲  │         ├──────► discarded
///     │  │         ├──────► cancelled
///     │  └─────────┼──────► cancelled
///     │            ├──────► available    (released at shutdown: the attempt does not count)
///     ├─ retryable ◄┘ ────► cancelled
///     │
///     └── discarded, cancelled               (somebody has them tried again)
/// </code>
/// </remarks>
internal static class JobStates
{
    internal static string ToText(JobState state) => state switch
    {
        JobState.Available => "available",
        JobState.Running => "running",
        JobState.Retryable => "retryable",
        JobState.Completed => "completed",
        JobState.Discarded => "discarded",
        JobState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, message: null),
    };

    internal static JobState? TryFromText(string text) =>
        Enum.GetValues<JobState>().Cast<JobState?>().FirstOrDefault(state => ToText(state.GetValueOrDefault()) == text);

    internal static JobState FromText(string text) => text switch
    {
        "available" => JobState.Available,
        "running" => JobState.Running,
        "retryable" => JobState.Retryable,
        "completed" => JobState.Completed,
        "discarded" => JobState.Discarded,
        "cancelled" => JobState.Cancelled,
        _ => throw new InvalidOperationException($"The table jobs holds the unknown state '{text}'."),
    };
}
