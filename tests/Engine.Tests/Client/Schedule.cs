using Tablinum.Engine.Client;

namespace Tablinum.Engine.Tests.Client;

/// <summary>Schedulers to be asked in tests.</summary>
internal static class Schedule
{
    public static EngineTurn Turn(Guid workspaceId, EngineLane lane = EngineLane.Interactive) => new(workspaceId, lane);

    /// <summary>Does what the scheduler says until it says nothing; engines start at once.</summary>
    public static List<EngineSlot> Serve(EngineScheduler scheduler)
    {
        var served = new List<EngineSlot>();
        while (scheduler.Next() is { } step)
        {
            switch (step.Kind)
            {
                case StepKind.Run:
                    served.Add(step.Slot);
                    break;
                case StepKind.Start:
                    scheduler.Started(step.Slot);
                    break;
                default:
                    break;
            }
        }

        return served;
    }

    public static EngineScheduler Create(TimeProvider time, int maxInteractive, int maxWaiting = 1000) => new(
        EngineLimits.From(
            new EngineOptions { MaxInteractive = maxInteractive, MaxHeavy = 1, MaxWaiting = maxWaiting }, nodeBytes: 1L << 40),
        time);
}
