using Tablinum.Foundation;

namespace Tablinum.Engine.Client;

/// <summary>A piece of work that waits for an engine, or has one.</summary>
internal sealed class EngineTurn(Guid workspaceId, EngineLane lane)
{
    public Guid WorkspaceId { get; } = workspaceId;

    public EngineLane Lane { get; } = lane;

    /// <summary>Completes when the turn has come, or cannot come.</summary>
    public TaskCompletionSource<Result<LiveEngine>> Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What an engine is doing, as far as scheduling cares.</summary>
internal enum SlotState
{
    /// <summary>Its program has not said hello yet.</summary>
    Starting,

    Idle,

    Busy,

    /// <summary>Its process has ended or is being ended; its number is still taken.</summary>
    Gone,
}

/// <summary>A place for one engine. Changed by <see cref="EngineScheduler"/> only.</summary>
internal sealed class EngineSlot(int number)
{
    public int Number { get; } = number;

    public SlotState State { get; set; } = SlotState.Starting;

    /// <summary>Whose engine it is until it ends: its files may still be open there. Null for a fresh engine.</summary>
    public Guid? WorkspaceId { get; set; }

    /// <summary>Of the work at hand.</summary>
    public EngineLane Lane { get; set; }

    /// <summary>Whether its work has become old and gives way.</summary>
    public bool GivesWay { get; set; }

    /// <summary>Timestamp of the last change of <see cref="State"/>.</summary>
    public long Since { get; set; }
}

/// <summary>What the pool is to do with a slot.</summary>
internal enum StepKind
{
    /// <summary>Give its engine work.</summary>
    Run,

    /// <summary>Start an engine in it.</summary>
    Start,

    /// <summary>End its engine, so that another can start.</summary>
    End,
}

/// <summary>What the pool is to do next.</summary>
/// <param name="Turn">The work, for <see cref="StepKind.Run"/>.</param>
internal readonly record struct EngineStep(EngineSlot Slot, StepKind Kind, EngineTurn? Turn = null);
