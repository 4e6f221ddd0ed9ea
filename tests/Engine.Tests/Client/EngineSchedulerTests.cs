using Tablinum.Engine.Client;

namespace Tablinum.Engine.Tests.Client;

public sealed class EngineSchedulerTests
{
    private static readonly Guid A = new("aaaaaaaa-0000-0000-0000-000000000000");
    private static readonly Guid B = new("bbbbbbbb-0000-0000-0000-000000000000");
    private static readonly Guid C = new("cccccccc-0000-0000-0000-000000000000");

    private readonly FakeTime _time = new();

    [Fact]
    public void A_workspace_that_queues_much_does_not_hold_up_one_that_asks_once()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        for (var i = 0; i < 20; i++)
        {
            scheduler.TryEnqueue(Schedule.Turn(A));
        }

        var running = Schedule.Serve(scheduler);
        Assert.Equal([A, A], running.Select(slot => slot.WorkspaceId!.Value));

        scheduler.TryEnqueue(Schedule.Turn(B));
        Assert.Empty(Schedule.Serve(scheduler));
        scheduler.Released(running[0]);

        var next = Assert.Single(Schedule.Serve(scheduler));
        Assert.Equal(B, next.WorkspaceId);
    }

    [Fact]
    public void Workspaces_that_wait_take_turns()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 1);
        foreach (var workspace in (Guid[])[A, A, A, B, B, C])
        {
            scheduler.TryEnqueue(Schedule.Turn(workspace));
        }

        var served = new List<Guid>();
        while (Schedule.Serve(scheduler) is [var slot])
        {
            served.Add(slot.WorkspaceId!.Value);
            scheduler.Released(slot);
        }

        Assert.Equal([A, B, C, A, B, A], served);
    }

    [Fact]
    public void Who_was_served_last_lets_a_newcomer_go_first()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 1);
        scheduler.TryEnqueue(Schedule.Turn(A));
        var only = Assert.Single(Schedule.Serve(scheduler));
        scheduler.TryEnqueue(Schedule.Turn(A));
        scheduler.TryEnqueue(Schedule.Turn(B));
        Assert.Empty(Schedule.Serve(scheduler));

        scheduler.Released(only);

        Assert.Equal(B, Assert.Single(Schedule.Serve(scheduler)).WorkspaceId);
    }

    [Fact]
    public void While_another_waits_no_workspace_gets_a_second_engine()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 3);
        foreach (var workspace in (Guid[])[A, A, A, B, C])
        {
            scheduler.TryEnqueue(Schedule.Turn(workspace));
        }

        var running = Schedule.Serve(scheduler).Select(slot => slot.WorkspaceId!.Value);

        Assert.Equal([A, B, C], running.Order());
    }

    [Fact]
    public void Work_goes_to_the_engine_that_served_its_workspace_last()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        scheduler.TryEnqueue(Schedule.Turn(A));
        scheduler.TryEnqueue(Schedule.Turn(B));
        var (ofA, ofB) = Schedule.Serve(scheduler) is [var first, var second] ? (first, second) : throw new InvalidOperationException();
        scheduler.Released(ofA);
        _time.Advance(TimeSpan.FromSeconds(1));
        scheduler.Released(ofB);

        scheduler.TryEnqueue(Schedule.Turn(B));
        Assert.Same(ofB, Assert.Single(Schedule.Serve(scheduler)));

        scheduler.TryEnqueue(Schedule.Turn(C));
        Assert.DoesNotContain(Assert.Single(Schedule.Serve(scheduler)), (EngineSlot[])[ofA, ofB]);
    }

    [Fact]
    public void Imports_and_queries_do_not_take_each_others_places()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 1);
        scheduler.TryEnqueue(Schedule.Turn(A, EngineLane.Heavy));
        scheduler.TryEnqueue(Schedule.Turn(A, EngineLane.Heavy));
        scheduler.TryEnqueue(Schedule.Turn(B));
        scheduler.TryEnqueue(Schedule.Turn(B));

        var running = Schedule.Serve(scheduler);

        Assert.Equal([EngineLane.Interactive, EngineLane.Heavy], running.Select(slot => slot.Lane).Order());
        Assert.Equal(2, scheduler.Waiting);
    }

    [Fact]
    public void Old_work_gives_way_and_another_may_start_up_to_twice_the_number()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 1);
        foreach (var workspace in (Guid[])[A, B, C])
        {
            scheduler.TryEnqueue(Schedule.Turn(workspace));
        }

        var first = Assert.Single(Schedule.Serve(scheduler));
        Assert.Empty(scheduler.TakeOld());

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(first, Assert.Single(scheduler.TakeOld()));
        Assert.Empty(scheduler.TakeOld());
        Assert.Equal(B, Assert.Single(Schedule.Serve(scheduler)).WorkspaceId);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(scheduler.TakeOld());
        Assert.Empty(Schedule.Serve(scheduler));
        Assert.Equal(1, scheduler.Waiting);
    }

    [Fact]
    public void Old_work_of_one_workspace_leaves_room_for_another()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        for (var i = 0; i < 10; i++)
        {
            scheduler.TryEnqueue(Schedule.Turn(A));
        }

        Assert.Equal(2, Schedule.Serve(scheduler).Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        scheduler.TakeOld();
        Assert.Empty(Schedule.Serve(scheduler));

        scheduler.TryEnqueue(Schedule.Turn(B));
        Assert.Equal(B, Assert.Single(Schedule.Serve(scheduler)).WorkspaceId);
    }

    [Fact]
    public void No_more_engines_start_than_fit_into_the_memory_of_the_node()
    {
        var limits = EngineLimits.From(
            new EngineOptions { MaxInteractive = 8, MaxHeavy = 2, MaxResidentBytes = 1L << 30 }, nodeBytes: 4L << 30);

        Assert.Equal((4, 2, 2), (limits.MaxProcesses, limits.MaxInteractiveInAll, limits.MaxHeavy));
    }

    [Fact]
    public void A_small_node_still_has_an_engine_for_each_lane()
    {
        var limits = EngineLimits.From(
            new EngineOptions { MaxInteractive = 3, MaxHeavy = 1, MaxResidentBytes = 1L << 30 }, nodeBytes: 512L << 20);

        Assert.Equal((2, 1, 1), (limits.MaxProcesses, limits.MaxInteractiveInAll, limits.MaxHeavy));
    }

    [Fact]
    public void Idle_engines_end_and_a_fresh_one_stays()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        scheduler.TryEnqueue(Schedule.Turn(A));
        scheduler.TryEnqueue(Schedule.Turn(B));
        var running = Schedule.Serve(scheduler);
        running.ForEach(slot => scheduler.Released(slot));
        Assert.Equal(3, scheduler.Count(SlotState.Idle));

        _time.Advance(TimeSpan.FromMinutes(3) - TimeSpan.FromTicks(1));
        Assert.Empty(scheduler.TakeExpired());

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(running, scheduler.TakeExpired());
        running.ForEach(scheduler.Remove);
        Assert.Empty(Schedule.Serve(scheduler));
        Assert.Equal(1, scheduler.Count(SlotState.Idle));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(scheduler.TakeExpired());
    }

    [Fact]
    public void An_engine_that_died_is_replaced_unless_another_is_idle()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        scheduler.WantWarm();
        Assert.Empty(Schedule.Serve(scheduler));
        Assert.Equal(1, scheduler.Count(SlotState.Idle));

        scheduler.TryEnqueue(Schedule.Turn(A));
        var busy = Assert.Single(Schedule.Serve(scheduler));
        scheduler.Lost(busy);
        Assert.Empty(Schedule.Serve(scheduler));
        Assert.Equal((1, 1), (scheduler.Count(SlotState.Gone), scheduler.Count(SlotState.Idle)));

        scheduler.Lost(busy);
        Assert.Null(scheduler.Next());
    }

    [Fact]
    public void Starts_that_fail_are_tried_again_ever_more_rarely_and_nobody_waits_for_them()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        scheduler.TryEnqueue(Schedule.Turn(A));
        var delays = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            delays.Add(scheduler.StartFailed(scheduler.Next()!.Value.Slot).TotalSeconds);
            Assert.Null(scheduler.Next());
            Assert.Equal(i == 0 ? 1 : 0, scheduler.TakeHopeless().Count);
            _time.Advance(TimeSpan.FromSeconds(delays[^1]));
        }

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], delays);

        scheduler.TryEnqueue(Schedule.Turn(A));
        Assert.Single(Schedule.Serve(scheduler));
    }

    [Fact]
    public void Engines_that_die_before_they_get_work_are_not_restarted_for_ever()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        scheduler.WantWarm();
        var restarts = 0;
        for (; scheduler.Next() is { } step; restarts++)
        {
            scheduler.Started(step.Slot);
            scheduler.DiedFresh(step.Slot);
            scheduler.Remove(step.Slot);
        }

        Assert.Equal(3, restarts);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        scheduler.DiedFresh(scheduler.Next()!.Value.Slot);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Null(scheduler.Next());
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.NotNull(scheduler.Next());
    }

    [Fact]
    public void Work_that_left_the_line_is_not_served()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 1);
        var gone = Schedule.Turn(A);
        scheduler.TryEnqueue(gone);
        scheduler.TryEnqueue(Schedule.Turn(B));

        Assert.True(scheduler.Withdraw(gone));
        Assert.False(scheduler.Withdraw(gone));
        Assert.Equal(B, Assert.Single(Schedule.Serve(scheduler)).WorkspaceId);
    }

    [Fact]
    public void The_line_is_bounded_and_one_workspace_cannot_fill_it()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 1, maxWaiting: 8);

        Assert.Equal([true, true, false], [.. Enqueue(A), .. Enqueue(A), .. Enqueue(A)]);
        Assert.Equal([true], Enqueue(B));

        IEnumerable<bool> Enqueue(Guid workspace) => [scheduler.TryEnqueue(Schedule.Turn(workspace))];
    }

    [Fact]
    public void The_number_of_an_engine_is_free_again_only_when_its_folder_is()
    {
        var scheduler = Schedule.Create(_time, maxInteractive: 2);
        scheduler.TryEnqueue(Schedule.Turn(A));
        var first = Assert.Single(Schedule.Serve(scheduler));
        scheduler.Lost(first);

        var second = scheduler.Next()!.Value.Slot;
        scheduler.Remove(first);
        scheduler.Lost(second);
        var third = scheduler.Next()!.Value.Slot;

        Assert.Equal((1, 2, 1), (first.Number, second.Number, third.Number));
    }
}
