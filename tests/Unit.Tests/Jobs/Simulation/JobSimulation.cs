using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs.Simulation;

/// <summary>
/// Some processes, some jobs, and what may happen to them: processes die between any two statements, stand still until their leases are
/// over and go on as if nothing had happened, clocks are wrong and jump, the database is slow or fails before or after it did its work.
/// </summary>
internal sealed class JobSimulation
{
    private const int Nodes = 3;
    private const int MaxSteps = 200_000;
    private static readonly TimeSpan Troubles = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private static readonly Dictionary<JobState, JobState[]> Graph = new()
    {
        [JobState.Available] = [JobState.Running, JobState.Cancelled],
        [JobState.Running] = [JobState.Completed, JobState.Discarded, JobState.Cancelled, JobState.Available, JobState.Retryable],
        [JobState.Retryable] = [JobState.Available, JobState.Cancelled],
        [JobState.Completed] = [],
        [JobState.Discarded] = [],
        [JobState.Cancelled] = [],
    };

    private readonly SimulatedWorld _world;
    private readonly SimulatedTable _table = new();
    private readonly SimulatedProcess _outside;
    private readonly List<SimulatedNode> _nodes = [];
    private readonly HashSet<Guid> _cancelled = [];
    private readonly HashSet<Guid> _askedToCancel = [];

    public JobSimulation(int seed)
    {
        _world = new SimulatedWorld(seed);
        _outside = new SimulatedProcess(_world);
    }

    /// <summary>What happened, to be compared with another run of the same seed.</summary>
    public List<string> History { get; } = [];

    /// <exception cref="BrokenContractException">The queue broke its contract.</exception>
    public void Run()
    {
        _table.Changing = Watch;
        Enqueue(_world.Random.Next(5, 25));
        for (var node = 0; node < Nodes; node++)
        {
            StartNode();
        }

        var start = _world.Now;
        for (var step = 0; step % 20 > 0 || !IsQuiet(); step++)
        {
            if (_world.Now - start < Troubles)
            {
                MakeTrouble();
            }
            else
            {
                EndTroubles();
            }

            if (_table.Breach is { } breach)
            {
                throw new BrokenContractException(breach);
            }

            if (!_world.Step() || step > MaxSteps || _world.Now - start > Patience)
            {
                throw new BrokenContractException($"It does not come to an end: {string.Join(", ", _table.All.CountBy(job => job.State))}.");
            }
        }

        CheckEnd();
        _nodes.ForEach(node => node.Dispose());
    }

    private bool IsQuiet() => _table.All.All(job => job.FinishedAt is not null) && _nodes.TrueForAll(node => node.Process.IsDead || node.Running.Count == 0);

    private void Enqueue(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var now = _world.Now;
            var isSmall = _world.OnceIn(3);
            _table.Add(new Job
            {
                Id = new Guid(number, 0, 0, new byte[8]),
                WorkspaceId = new Guid(_world.Random.Next(1, 4), 0, 1, new byte[8]),
                Kind = isSmall ? "simulation.small.v1" : "simulation.job.v1",
                Payload = $$"""{"seed":{{number}}}""",
                Priority = _world.OnceIn(4) ? 50 : 100,
                OrderKey = !isSmall && _world.OnceIn(2) ? $"key {_world.Random.Next(3)}" : null,
                State = JobState.Available,
                RunAt = now,
                CreatedAt = now,
                MaxAttempts = 4,
            });
        }
    }

    private void StartNode()
    {
        var node = new SimulatedNode(_world, _table, _world.Between(-2, 2));
        _nodes.Add(node);
        node.Start();
    }

    private void MakeTrouble()
    {
        var node = _nodes[_world.Random.Next(_nodes.Count)];
        switch (_world.Random.Next(2_000))
        {
            case 0 or 1 or 2 when !node.Process.IsDead:
                History.Add($"{_world.Now:O} node {_nodes.IndexOf(node)} dies");
                node.Process.IsDead = true;
                node.Dispose();
                StartNode();
                break;
            case 3 or 4 when !node.Process.IsDead && !node.Process.IsFrozen:
                History.Add($"{_world.Now:O} node {_nodes.IndexOf(node)} stands still");
                node.Process.IsFrozen = true;
                _world.Start(_outside, () => ThawAsync(node, _world.Between(1, 45)));
                break;
            case 5:
                node.Clock.Wrong = _world.Between(-2.5, 2.5);
                break;
            case 6 or 7 or 8:
                var job = _table.All.ElementAt(_world.Random.Next(_table.All.Count));
                _world.Start(node.Process, () => CancelAsync(node, job));
                break;
        }
    }

    private void EndTroubles()
    {
        foreach (var node in _nodes)
        {
            node.Store.IsFlaky = false;
        }
    }

    private async Task ThawAsync(SimulatedNode node, TimeSpan after)
    {
        await _world.SleepAsync(after);
        node.Process.IsFrozen = false;
    }

    private async Task CancelAsync(SimulatedNode node, Job job)
    {
        _askedToCancel.Add(job.Id);
        try
        {
            if (await node.CancelAsync(job.WorkspaceId, job.Id) is null)
            {
                _cancelled.Add(job.Id);
            }
        }
        catch (TimeoutException)
        {
            // Whoever asked was told that it failed, though it may have happened.
        }
    }

    private void Watch(Job before, Job after)
    {
        History.Add($"{_world.Now:O} {before.Id} {before.State} -> {after.State} attempt {after.Attempt} of {after.LeaseOwner ?? before.LeaseOwner}");
        _table.Expect(Graph[before.State].Contains(after.State), $"{before.Id} went from {before.State} to {after.State}.");
        _table.Expect((after.State == JobState.Running) == (after.LeaseToken is not null), $"{after.Id} is {after.State} and its lease says otherwise.");
        _table.Expect(after.Attempt <= after.MaxAttempts, $"{after.Id} has attempt {after.Attempt} of {after.MaxAttempts}.");
        if (after.State == JobState.Running)
        {
            _table.Expect(!_cancelled.Contains(after.Id), $"{after.Id} was cancelled, and begins another attempt.");
            _table.Expect(
                after.OrderKey is null || !_table.All.Any(other => other.OrderKey == after.OrderKey && other.Id != after.Id
                    && (other.State == JobState.Running || (other.FinishedAt is null && other.Sequence < after.Sequence))),
                $"{after.Id} begins out of the order of its key.");
        }

        if (after.State == JobState.Completed)
        {
            _table.Expect(_table.Effects.Contains(after.Id), $"{after.Id} is completed, and its work was not written.");
        }
    }

    private void CheckEnd()
    {
        foreach (var job in _table.All)
        {
            _table.Expect(job.State != JobState.Discarded || job.ErrorCode is not null, $"{job.Id} was given up without a reason.");
            _table.Expect(
                job.State != JobState.Cancelled || _askedToCancel.Contains(job.Id),
                $"{job.Id} is cancelled, and nobody asked for that.");
        }

        foreach (var key in _table.Effects.Select(id => _table[id]).Where(job => job.OrderKey is not null).GroupBy(job => job.OrderKey))
        {
            _table.Expect(key.SequenceEqual(key.OrderBy(job => job.Sequence)), $"The work of '{key.Key}' was written out of order.");
        }
    }
}
