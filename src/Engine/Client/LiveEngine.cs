using Microsoft.Extensions.Logging;

namespace Tablinum.Engine.Client;

/// <summary>An engine that has said hello, and its place in the schedule.</summary>
internal sealed class LiveEngine(EngineSlot slot, EngineProcess process)
{
    public EngineSlot Slot { get; } = slot;

    public EngineProcess Process { get; } = process;

    /// <summary>Completed when nobody has the engine. Replaced under the pool's lock when somebody gets it.</summary>
    public TaskCompletionSource Returned { get; set; } = Free();

    public void ReportEnd(EngineMetrics metrics, ILogger logger)
    {
        var (number, id) = (Process.Number, Process.Id);
        switch (Process.KilledFor)
        {
            case null:
                metrics.Died();
                logger.EngineDied(number, id, Process.ExitCode);
                break;
            case KillReason.LowPriority or KillReason.Idle or KillReason.Replaced or KillReason.Shutdown:
                metrics.Killed(Process.KilledFor.Value);
                logger.EngineEnded(number, id, Process.KilledFor.Value);
                break;
            case { } reason:
                metrics.Killed(reason);
                logger.EngineKilled(number, id, reason);
                break;
        }
    }

    private static TaskCompletionSource Free()
    {
        var free = new TaskCompletionSource();
        free.SetResult();
        return free;
    }
}
