using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tablinum.Engine.Client;

/// <summary>Meter <c>Tablinum.Engine</c>.</summary>
internal sealed class EngineMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _started;
    private readonly Counter<long> _killed;
    private readonly Counter<long> _died;
    private readonly Histogram<double> _duration;

    public EngineMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Tablinum.Engine");
        _started = _meter.CreateCounter<long>("tablinum.engine.started", description: "Engines started.");
        _killed = _meter.CreateCounter<long>("tablinum.engine.killed", description: "Engines ended by the pool, by reason.");
        _died = _meter.CreateCounter<long>("tablinum.engine.died", description: "Engines that ended by themselves.");
        _duration = _meter.CreateHistogram<double>(
            "tablinum.engine.task.duration", unit: "s", description: "From the engine taking a task to its end, by lane and outcome.");
    }

    /// <summary>Has the gauges read from the pool.</summary>
    public void Watch(Func<SlotState, int> engines, Func<int> waiting)
    {
        _meter.CreateObservableGauge(
            "tablinum.engine.processes",
            () => (Measurement<int>[])
            [
                new(engines(SlotState.Busy), new KeyValuePair<string, object?>("state", "busy")),
                new(engines(SlotState.Idle), new KeyValuePair<string, object?>("state", "idle")),
            ],
            description: "Engines, by state.");
        _meter.CreateObservableGauge("tablinum.engine.waiting", waiting, description: "Tasks that wait for an engine.");
    }

    public void Started() => _started.Add(1);

    public void Killed(KillReason reason) =>
        _killed.Add(1, new KeyValuePair<string, object?>("reason", NameOf(reason)));

    public void Died() => _died.Add(1);

    /// <param name="outcome"><c>ok</c>, or the code of the error.</param>
    public void TaskEnded(EngineLane lane, string outcome, TimeSpan duration) => _duration.Record(
        duration.TotalSeconds,
        new TagList
        {
            { "lane", lane == EngineLane.Heavy ? "heavy" : "interactive" },
            { "outcome", outcome },
        });

    private static string NameOf(KillReason reason) => reason switch
    {
        KillReason.Deadline => "deadline",
        KillReason.Memory => "memory",
        KillReason.Abandoned => "abandoned",
        KillReason.Protocol => "protocol",
        KillReason.Unsound => "unsound",
        KillReason.Unclean => "unclean",
        KillReason.LowPriority => "low_priority",
        KillReason.Idle => "idle",
        KillReason.Replaced => "replaced",
        KillReason.Shutdown => "shutdown",
        _ => throw new InvalidOperationException($"No name for {reason}."),
    };
}
