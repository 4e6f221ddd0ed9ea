namespace Tablinum.Jobs;

/// <summary>How long a failed job waits: by chance up to 1, 2, 4, 8, 8 … seconds, so that what failed together does not come back together.</summary>
/// <param name="jitter">0 up to 1; a constant in tests.</param>
internal sealed class RetryDelays(Func<double> jitter)
{
    private const int MaxDoublings = 3;

    /// <param name="attempt">The attempt that has failed, from 1.</param>
    internal TimeSpan After(int attempt) =>
        TimeSpan.FromSeconds((1 << Math.Clamp(attempt - 1, 0, MaxDoublings)) * jitter());
}
