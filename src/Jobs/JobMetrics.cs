using System.Diagnostics.Metrics;

namespace Tablinum.Jobs;

/// <summary>The meter <c>Tablinum.Jobs</c>.</summary>
internal sealed class JobMetrics : IDisposable
{
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        // The default bounds are meant for milliseconds.
        HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900],
    };

    private readonly Meter _meter;
    private readonly Histogram<double> _attempts;
    private readonly TimeProvider _clock;
    private volatile Backlog _backlog = new(Waiting: 0, OldestSince: null);

    public JobMetrics(IMeterFactory meters, RunningJobs running, TimeProvider clock)
    {
        _clock = clock;
        _meter = meters.Create("Tablinum.Jobs");
        _attempts = _meter.CreateHistogram<double>(
            "tablinum.jobs.attempt.duration", "s", "Time an attempt took, by kind and outcome", tags: null, advice: Seconds);
        _meter.CreateObservableGauge(
            "tablinum.jobs.waiting", () => _backlog.Waiting, "{job}", "Jobs that could run and have no worker");
        _meter.CreateObservableGauge("tablinum.jobs.waiting.age", OldestAge, "s", "Age of the oldest of them");
        _meter.CreateObservableGauge("tablinum.jobs.running", () => running.Count, "{job}", "Attempts in this process");
    }

    public void Dispose() => _meter.Dispose();

    internal void AttemptEnded(string kind, string outcome, TimeSpan elapsed) =>
        _attempts.Record(elapsed.TotalSeconds, new("kind", kind), new KeyValuePair<string, object?>("outcome", outcome));

    internal void Waiting(int jobs, DateTimeOffset? oldestSince) => _backlog = new(jobs, oldestSince);

    private double OldestAge() => _backlog.OldestSince is { } since ? Math.Max(0, (_clock.GetUtcNow() - since).TotalSeconds) : 0;

    private sealed record Backlog(int Waiting, DateTimeOffset? OldestSince);
}
