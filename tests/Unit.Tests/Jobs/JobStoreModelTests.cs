using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tablinum.Jobs;
using Tablinum.Unit.Tests.Jobs.Simulation;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>The simulated table answers as the real ones do, or what it shows would prove nothing.</summary>
public sealed class JobStoreModelTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly string[] Kinds = ["tests.work.v1", "tests.small.v1"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");
    private readonly List<Job> _held = [];
    private JobNode _node = null!; // set before each test
    private SimulatedTable _model = new();
    private Random _random = new(0);
    private DateTimeOffset _now = Start;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IJobStore Store => _node.Get<IJobStore>();

    public async ValueTask InitializeAsync() => _node = await JobNode.CreateAsync(_folder.FullName);

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Any_calls_have_the_same_answers_and_leave_the_same_rows()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            (_random, _model, _now) = (new Random(seed), new SimulatedTable(), Start);
            _held.Clear();
            await _node.WithDbAsync(db => db.Set<Job>().ExecuteDeleteAsync(Cancellation));
            var calls = new List<string>();
            for (var call = 0; call < 60; call++)
            {
                _now += TimeSpan.FromSeconds(_random.Next(6));
                calls.Add(await CallAsync());
                Assert.True(await RowsAsync() == RowsOfModel(), $"Seed {seed} differs after {string.Join(", ", calls)}:\n{await RowsAsync()}\n{RowsOfModel()}");
            }
        }
    }

    private async Task<string> CallAsync()
    {
        var (workspaceId, jobId) = AnyJob();
        List<Guid> tokens = [.. _held.Select(job => job.LeaseToken.GetValueOrDefault()).Distinct()];
        switch (_random.Next(14))
        {
            case 0 or 1 or 2:
                await AddAsync();
                return "add";
            case 3:
                await Store.PromoteAsync(_now, Cancellation);
                _model.Promote(_now);
                return "promote";
            case 4 or 5:
                return await TakeAsync();
            case 6 or 7 when _held.Count > 0:
                return await ChangeAsync();
            case 8 when _held.Count > 0:
                return await WorkAsync();
            case 9:
                await Store.RenewAsync(tokens, _now + JobLease.Duration, Cancellation);
                _model.Renew(tokens, _now + JobLease.Duration);
                return "renew";
            case 10:
                Same(await Store.CancelWaitingAsync(workspaceId, jobId, _now, Cancellation), _model.CancelWaiting(workspaceId, jobId, _now));
                return "cancel what waits";
            case 11:
                Same(await Store.RequestCancelAsync(workspaceId, jobId, Cancellation), _model.RequestCancel(workspaceId, jobId));
                return "ask to cancel";
            default:
                Same(await Store.HeldAsync(tokens, Cancellation), _model.Held(tokens));
                Same(await Store.StateAsync(workspaceId, jobId, Cancellation), _model.State(workspaceId, jobId));
                Same(await Store.BacklogAsync(Cancellation), _model.Backlog());
                Same((await Store.RunningAsync(_now, Cancellation)).Select(Text), _model.Running(_now).Select(Text));
                return "read";
        }
    }

    private async Task AddAsync()
    {
        var job = new Job
        {
            Id = Guid.CreateVersion7(Start + TimeSpan.FromMilliseconds(_model.All.Count)),
            WorkspaceId = new Guid(_random.Next(1, 4), 0, 0, new byte[8]),
            Kind = Kinds[_random.Next(Kinds.Length)],
            Payload = "{}",
            Priority = _random.Next(2) * 100,
            OrderKey = _random.Next(2) == 0 ? $"key {_random.Next(3)}" : null,
            State = JobState.Available,
            RunAt = _now - TimeSpan.FromSeconds(_random.Next(20)),
            MaxAttempts = 3,
            CreatedAt = _now,
        };
        _model.Add(job);
        await _node.WithDbAsync(async db =>
        {
            db.Add(job);
            await db.SaveChangesAsync(Cancellation);
        });
    }

    private async Task<string> TakeAsync()
    {
        var ready = await Store.ReadyAsync(Kinds, Cancellation);
        Same(ready.OrderBy(entry => (entry.WorkspaceId, entry.Priority)), _model.Ready(Kinds).OrderBy(entry => (entry.WorkspaceId, entry.Priority)));
        if (ready.Count == 0)
        {
            return "take nothing";
        }

        var from = ready[_random.Next(ready.Count)];
        var wanted = new JobsWanted(Kinds[.._random.Next(1, 3)], _random.Next(1, 4), NewOnly: _random.Next(3) == 0);
        var lease = new JobLease("tests", Guid.NewGuid(), _now, _now + JobLease.Duration);
        var taken = await Store.TakeAsync(from, wanted, lease, Cancellation);
        Same(taken.Select(Text), _model.Take(from, wanted, lease).Select(Text));
        _held.AddRange(taken);
        return $"take {taken.Count}";
    }

    private async Task<string> ChangeAsync()
    {
        var job = _held[_random.Next(_held.Count)];
        var change = _random.Next(5) switch
        {
            0 => new JobChange(JobState.Completed, _now) { Progress = 1, Result = "{}" },
            1 => new JobChange(JobState.Discarded, _now) { Error = JobErrors.Failed, Errors = "[]" },
            2 => new JobChange(JobState.Retryable, _now) { RunAt = _now + TimeSpan.FromSeconds(5), Error = JobErrors.Lost, SeenUntil = job.LeaseUntil },
            3 => new JobChange(JobState.Available, _now) { RunAt = _now, Attempt = job.Attempt - 1, UnlessCancelRequested = true },
            _ => new JobChange(JobState.Cancelled, _now),
        };
        Same(await Store.ChangeAsync(job, change, Cancellation), _model.Change(job, change));
        return $"change to {change.State}";
    }

    /// <summary>What a worker does: report, fence, or end as a batch.</summary>
    private async Task<string> WorkAsync()
    {
        var job = _held[_random.Next(_held.Count)];
        await Store.ReportProgressAsync(job, 0.5, _now, Cancellation);
        _model.Progress(job, 0.5);
        _node.Clock.Advance(_now - _node.Clock.GetUtcNow());
        if (_random.Next(2) == 0)
        {
            var held = await Record.ExceptionAsync(() => Store.CompleteAsync([job], _ => Task.CompletedTask, _node.Clock, Cancellation));
            Same(held is null, Record.Exception(() => _model.Complete([job], _now)) is null);
            return "complete";
        }

        var fenced = await Record.ExceptionAsync(() => _node.WithDbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            await Store.FenceAsync(db, job, _now, Cancellation);
            await transaction.CommitAsync(Cancellation);
        }));
        Same(fenced?.GetType(), Record.Exception(() => _model.Fence(job, _now))?.GetType());
        return "fence";
    }

    private (Guid WorkspaceId, Guid JobId) AnyJob() =>
        _model.All.ElementAtOrDefault(_random.Next(_model.All.Count + 1)) is { } job ? (job.WorkspaceId, job.Id) : (Guid.NewGuid(), Guid.NewGuid());

    private static void Same<T>(T real, T model) => Assert.Equivalent(model, real, strict: true);

    private async Task<string> RowsAsync() => string.Join('\n', (await _node.WithDbAsync(
        db => db.Set<Job>().AsNoTracking().ToListAsync(Cancellation))).OrderBy(job => job.Id).Select(Text));

    private string RowsOfModel() => string.Join('\n', _model.All.OrderBy(job => job.Id).Select(Text));

    /// <summary>All of a row but its number, of which only the order counts.</summary>
    private static string Text(Job job) => string.Join(' ', typeof(Job).GetProperties().Where(property => property.Name != nameof(Job.Sequence))
        .Select(property => string.Create(CultureInfo.InvariantCulture, $"{property.Name}={JsonSerializer.Serialize(property.GetValue(job))}")));
}
