using Tablinum.Engine.Client;

namespace Tablinum.Engine.Tests.Client;

/// <summary>An engine serves one workspace until it ends.</summary>
public sealed class EngineOwnershipTests
{
    private static readonly Guid A = new("aaaaaaaa-0000-0000-0000-000000000000");
    private static readonly Guid B = new("bbbbbbbb-0000-0000-0000-000000000000");
    private static readonly Guid C = new("cccccccc-0000-0000-0000-000000000000");

    private readonly FakeTime _time = new();

    [Fact]
    public void An_engine_never_changes_hands_and_the_one_that_was_idle_longest_ends_for_a_newcomer()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 1); // three engines at most
        var slots = new List<EngineSlot>();
        foreach (var workspace in (Guid[])[A, B, C])
        {
            scheduler.TryEnqueue(Schedule.Turn(workspace));
            slots.AddRange(Schedule.Serve(scheduler));
            scheduler.Released(slots[^1]);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([A, B, C], slots.Select(slot => slot.WorkspaceId!.Value));
        scheduler.TryEnqueue(Schedule.Turn(A));
        scheduler.Released(Assert.Single(Schedule.Serve(scheduler)));

        var newcomer = new Guid("dddddddd-0000-0000-0000-000000000000");
        scheduler.TryEnqueue(Schedule.Turn(newcomer));
        var served = Schedule.Serve(scheduler);

        Assert.Equal(newcomer, Assert.Single(served).WorkspaceId);
        Assert.Equal([SlotState.Idle, SlotState.Gone, SlotState.Idle], slots.Select(slot => slot.State));
    }

    [Fact]
    public void Who_has_an_engine_does_not_wait_for_the_start_of_anothers()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        scheduler.TryEnqueue(Schedule.Turn(A));
        var own = Assert.Single(Schedule.Serve(scheduler));
        scheduler.Released(own);

        scheduler.TryEnqueue(Schedule.Turn(B));
        Assert.Equal(StepKind.Start, scheduler.Next()!.Value.Kind);
        scheduler.TryEnqueue(Schedule.Turn(A));

        Assert.Same(own, scheduler.Next()!.Value.Slot);
    }

    /// <summary>The heavy lane is full and the node as well: engines for newcomers may not be started and ended in turns.</summary>
    [Fact]
    public void Newcomers_that_have_to_wait_start_no_engines_in_vain()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 1);
        scheduler.TryEnqueue(Schedule.Turn(A, EngineLane.Heavy));
        Schedule.Serve(scheduler);
        for (var i = 0; i < 6; i++)
        {
            scheduler.TryEnqueue(Schedule.Turn(Guid.NewGuid(), EngineLane.Heavy));
        }

        var starts = 0;
        for (var round = 0; round < 20; round++)
        {
            while (scheduler.Next() is { } step)
            {
                Assert.Equal(StepKind.Start, step.Kind);
                scheduler.Started(step.Slot);
                starts++;
            }
        }

        Assert.InRange(starts, 0, 3);
    }

    [Fact]
    public void On_a_full_node_a_newcomer_gets_the_place_of_whoever_keeps_asking()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 1); // three engines at most
        scheduler.TryEnqueue(Schedule.Turn(A, EngineLane.Heavy));
        scheduler.TryEnqueue(Schedule.Turn(A));
        var running = Schedule.Serve(scheduler).Single(slot => slot.Lane == EngineLane.Interactive);
        _time.Advance(TimeSpan.FromSeconds(1));
        scheduler.TakeOld();
        scheduler.TryEnqueue(Schedule.Turn(C));
        Schedule.Serve(scheduler);
        Assert.Equal(3, scheduler.Count(SlotState.Busy));
        scheduler.TryEnqueue(Schedule.Turn(B));
        for (var i = 0; i < 10; i++)
        {
            scheduler.TryEnqueue(Schedule.Turn(A));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        scheduler.TakeOld();
        Assert.Empty(Schedule.Serve(scheduler));
        scheduler.Released(running);

        Assert.Equal(B, Assert.Single(Schedule.Serve(scheduler)).WorkspaceId);
    }

    [Fact]
    public void When_engines_cannot_start_a_newcomer_is_told_though_others_have_theirs()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        scheduler.TryEnqueue(Schedule.Turn(A));
        Schedule.Serve(scheduler);
        scheduler.TryEnqueue(Schedule.Turn(B));

        scheduler.StartFailed(scheduler.Next()!.Value.Slot);

        Assert.Equal(B, Assert.Single(scheduler.TakeHopeless()).WorkspaceId);
    }

    [Fact]
    public void Where_workspaces_share_a_node_a_fresh_engine_is_kept_ready()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        scheduler.TryEnqueue(Schedule.Turn(A));
        Schedule.Serve(scheduler);
        Assert.Equal(0, scheduler.Count(SlotState.Idle));

        scheduler.TryEnqueue(Schedule.Turn(B));
        Schedule.Serve(scheduler);
        Assert.Equal(1, scheduler.Count(SlotState.Idle));
    }
}
