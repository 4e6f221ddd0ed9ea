namespace Tablinum.Engine.Client;

/// <summary>
/// Decides which work runs next, in which engine, and when engines start and end. Touches no process: the pool tells it
/// what happened and does what <see cref="Next"/> says. Not thread-safe.
/// </summary>
internal sealed class EngineScheduler(EngineLimits limits, TimeProvider clock)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    /// <summary>One or two may be an operator's doing, and cost no request.</summary>
    private const int AcceptedFreshDeaths = 3;

    private readonly List<EngineSlot> _slots = [];
    private readonly WaitingLine _interactive = new();
    private readonly WaitingLine _heavy = new();
    private int _failedStarts;
    private int _freshDeaths;
    private long _lastFailure;
    private bool _warmWanted;

    public int Waiting => _interactive.Count + _heavy.Count;

    public int Count(SlotState state) => _slots.Count(slot => slot.State == state);

    /// <returns>False if too much is waiting already.</returns>
    public bool TryEnqueue(EngineTurn turn)
    {
        var line = LineOf(turn.Lane);
        if (Waiting >= limits.MaxWaiting || line.CountOf(turn.WorkspaceId) >= limits.MaxWaitingPerWorkspace)
        {
            return false;
        }

        line.Add(turn);
        return true;
    }

    /// <returns>False if it no longer waits.</returns>
    public bool Withdraw(EngineTurn turn) => LineOf(turn.Lane).Remove(turn);

    /// <summary>The next thing to do; null when there is nothing. Ask again until then.</summary>
    public EngineStep? Next()
    {
        foreach (var lane in (ReadOnlySpan<EngineLane>)[EngineLane.Interactive, EngineLane.Heavy])
        {
            if (PickTurn(lane) is { } turn && PickIdle(turn.WorkspaceId) is { } idle)
            {
                LineOf(lane).Serve(turn);
                Change(idle, SlotState.Busy);
                _warmWanted |= idle.WorkspaceId is null && IsShared(turn.WorkspaceId);
                (idle.WorkspaceId, idle.Lane, idle.GivesWay) = (turn.WorkspaceId, lane, false);
                return new EngineStep(idle, StepKind.Run, turn);
            }
        }

        return NextStartOrEnd();
    }

    /// <summary>Its work looked into nobody's files.</summary>
    public static void Forget(EngineSlot slot) => slot.WorkspaceId = null;

    /// <summary>Asks for one engine more than there are, unless a fresh one is idle or starting: so that the next work finds it.</summary>
    public void WantWarm() => _warmWanted = true;

    public void Started(EngineSlot slot)
    {
        _failedStarts = _freshDeaths == 0 ? 0 : _failedStarts;
        Change(slot, SlotState.Idle);
    }

    /// <returns>Time until the next attempt: twice as long after each failure.</returns>
    public TimeSpan StartFailed(EngineSlot slot)
    {
        _slots.Remove(slot);
        _failedStarts++;
        _lastFailure = clock.GetTimestamp();
        _warmWanted = true;
        return RetryDelay();
    }

    /// <summary>Work that can only wait in vain, taken out of the line: its workspace has no engine, and none may be started yet.</summary>
    public IReadOnlyList<EngineTurn> TakeHopeless() =>
        MustRest() && Ready() == 0 ? [.. WithoutEngine(_interactive), .. WithoutEngine(_heavy)] : [];

    /// <summary>Takes all work out of the line.</summary>
    public IReadOnlyList<EngineTurn> TakeWaiting() => [.. _interactive.Clear(), .. _heavy.Clear()];

    /// <summary>The work of a slot is done, and its engine can take more.</summary>
    public void Released(EngineSlot slot)
    {
        Change(slot, SlotState.Idle);
        (_failedStarts, _freshDeaths) = (0, 0);
    }

    /// <summary>Its process has ended, or is about to; its number is kept until <see cref="Remove"/>.</summary>
    public void Lost(EngineSlot slot)
    {
        Change(slot, SlotState.Gone);
        _warmWanted = true;
    }

    /// <summary>It died by itself before it was given any work. When that goes on it counts as a failed start.</summary>
    public void DiedFresh(EngineSlot slot)
    {
        Lost(slot);
        _freshDeaths++;
        if (_freshDeaths >= AcceptedFreshDeaths)
        {
            _failedStarts++;
            _lastFailure = clock.GetTimestamp();
        }
    }

    public void Remove(EngineSlot slot) => _slots.Remove(slot);

    /// <summary>Work that has just become old. It gives way from now on; the others may take its place.</summary>
    public IReadOnlyList<EngineSlot> TakeOld()
    {
        var old = _slots.FindAll(slot =>
            slot is { State: SlotState.Busy, GivesWay: false } && IsOlder(slot.Since, limits.ReniceAfter));
        old.ForEach(slot => slot.GivesWay = true);
        return old;
    }

    /// <summary>
    /// Idle engines whose time is over. Of these one is kept if it is fresh; if it has served, a fresh one takes its place.
    /// </summary>
    public IReadOnlyList<EngineSlot> TakeExpired()
    {
        var expired = _slots.FindAll(slot => slot.State == SlotState.Idle && IsOlder(slot.Since, limits.IdleTimeout));
        if (expired.Find(slot => slot.WorkspaceId is null) is { } fresh)
        {
            expired.Remove(fresh);
        }

        expired.ForEach(Lost);
        return expired;
    }

    private WaitingLine LineOf(EngineLane lane) => lane == EngineLane.Interactive ? _interactive : _heavy;

    private void Change(EngineSlot slot, SlotState state) => (slot.State, slot.Since) = (state, clock.GetTimestamp());

    private bool IsOlder(long timestamp, TimeSpan age) => clock.GetElapsedTime(timestamp) >= age;

    private int Processes() => _slots.Count - Count(SlotState.Gone);

    private IEnumerable<EngineSlot> Running(EngineLane lane) =>
        _slots.Where(slot => slot.State == SlotState.Busy && slot.Lane == lane);

    /// <summary>How many pieces of work of a lane may begin now, if engines can be had.</summary>
    private int Room(EngineLane lane) => lane == EngineLane.Heavy
        ? limits.MaxHeavy - Running(lane).Count()
        : Math.Min(
            limits.MaxInteractive - Running(lane).Count(slot => !slot.GivesWay),
            limits.MaxInteractiveInAll - Running(lane).Count());

    /// <summary>
    /// Of the workspaces that wait, the one that has the fewest engines; among equals the one that has waited longest for
    /// its turn, but not the one that had the last. While the engine of the first one starts, the others go on.
    /// </summary>
    private EngineTurn? PickTurn(EngineLane lane)
    {
        var line = LineOf(lane);
        if (line.Count == 0 || Room(lane) <= 0)
        {
            return null;
        }

        List<Guid> fair =
        [
            .. line.Workspaces
                .Select(workspace => (Workspace: workspace, Running: RunningOf(lane, workspace)))
                .Where(candidate => candidate.Running < limits.MaxInteractive)
                .OrderBy(candidate => candidate.Running)
                .ThenBy(candidate => candidate.Workspace == line.LastServed) // stable: else keeps the order of turns
                .Select(candidate => candidate.Workspace),
        ];
        if (fair.Count == 0 || (PickIdle(fair[0]) is null && Ready() == 0 && Processes() >= limits.MaxProcesses))
        {
            return null; // on a full node an engine has to end for the first one: who has just given one back may not take it again
        }

        // Others do not wait for the start of its engine.
        return fair.FindIndex(workspace => PickIdle(workspace) is not null) is var index and >= 0 ? line.FirstOf(fair[index]) : null;
    }

    private int RunningOf(EngineLane lane, Guid workspaceId) =>
        Running(lane).Count(slot => slot.WorkspaceId == workspaceId);

    /// <summary>One of this workspace; else a fresh one; never one of somebody else: who had it may have left something in it.</summary>
    private EngineSlot? PickIdle(Guid workspaceId) => _slots
        .Where(slot => slot.State == SlotState.Idle && (slot.WorkspaceId is null || slot.WorkspaceId == workspaceId))
        .OrderBy(slot => slot.WorkspaceId is null)
        .ThenBy(slot => slot.Since)
        .FirstOrDefault();

    /// <summary>Whether somebody else has engines too: then a newcomer should find a fresh one.</summary>
    private bool IsShared(Guid workspaceId) => _slots.Exists(slot => slot.WorkspaceId is { } other && other != workspaceId);

    /// <summary>Engines that have said hello to nobody's work yet, or are about to.</summary>
    private int Ready() => Count(SlotState.Starting) + _slots.Count(slot => slot is { State: SlotState.Idle, WorkspaceId: null });

    private EngineStep? NextStartOrEnd()
    {
        if (MustRest())
        {
            return null;
        }

        // A newcomer's engine starts before it is its turn, so that the turn is not passed over.
        var wanted = Math.Max(Startable(EngineLane.Interactive) + Startable(EngineLane.Heavy), HasNewcomer() ? 1 : 0);
        if (Ready() < wanted)
        {
            return Processes() < limits.MaxProcesses ? new EngineStep(AddSlot(), StepKind.Start)
                : Retire() is { } retired ? new EngineStep(retired, StepKind.End)
                : null;
        }

        var start = _warmWanted && Ready() == 0 && Processes() < limits.MaxProcesses;
        _warmWanted = false;
        return start ? new EngineStep(AddSlot(), StepKind.Start) : null;
    }

    /// <summary>Makes room: of the engines that have served, the one that has been idle longest is lost; if need be one whose workspace waits.</summary>
    private EngineSlot? Retire()
    {
        var idle = _slots.Where(slot => slot is { State: SlotState.Idle, WorkspaceId: not null })
            .OrderBy(slot => _interactive.CountOf(slot.WorkspaceId!.Value) + _heavy.CountOf(slot.WorkspaceId.Value) > 0)
            .ThenBy(slot => slot.Since)
            .FirstOrDefault();
        if (idle is not null)
        {
            Lost(idle);
        }

        return idle;
    }

    /// <summary>Whether a workspace waits that has no engine yet.</summary>
    private bool HasNewcomer() => _interactive.Workspaces.Concat(_heavy.Workspaces).Any(workspace => !HasEngine(workspace));

    private bool HasEngine(Guid workspaceId) => _slots.Exists(slot => slot.WorkspaceId == workspaceId && slot.State != SlotState.Gone);

    private List<EngineTurn> WithoutEngine(WaitingLine line)
    {
        var taken = new List<EngineTurn>();
        foreach (var workspace in line.Workspaces.Where(workspace => !HasEngine(workspace)).ToList())
        {
            for (var left = line.CountOf(workspace); left > 0; left--)
            {
                var turn = line.FirstOf(workspace);
                line.Remove(turn);
                taken.Add(turn);
            }
        }

        return taken;
    }

    /// <summary>How many pieces of waiting work could begin now.</summary>
    private int Startable(EngineLane lane)
    {
        var line = LineOf(lane);
        var allowed = line.Workspaces.Sum(workspace =>
            Math.Clamp(limits.MaxInteractive - RunningOf(lane, workspace), 0, line.CountOf(workspace)));
        return Math.Clamp(allowed, 0, Math.Max(0, Room(lane)));
    }

    private EngineSlot AddSlot()
    {
        var number = 1;
        while (_slots.Exists(slot => slot.Number == number))
        {
            number++;
        }

        var added = new EngineSlot(number) { Since = clock.GetTimestamp() };
        _slots.Add(added);
        return added;
    }

    private bool MustRest() => _failedStarts > 0 && !IsOlder(_lastFailure, RetryDelay());

    private TimeSpan RetryDelay()
    {
        var doublings = Math.Min(_failedStarts - 1, 10);
        var delay = FirstRetry * (1 << doublings);
        return delay < LongestRetry ? delay : LongestRetry;
    }
}
