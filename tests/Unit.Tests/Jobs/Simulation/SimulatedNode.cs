using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs.Simulation;

/// <summary>A server process: the real engine of jobs on a simulated table, with the loops that the real one has.</summary>
internal sealed class SimulatedNode : IDisposable
{
    private readonly SimulatedWorld _world;
    private readonly ServiceProvider _services;

    public SimulatedNode(SimulatedWorld world, SimulatedTable table, TimeSpan clockIsWrong)
    {
        _world = world;
        Process = new SimulatedProcess(world);
        Clock = new SimulatedClock(world) { Wrong = clockIsWrong };
        Store = new SimulatedStore(world, table) { IsFlaky = true };
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(new RetryDelays(world.Random.NextDouble))
            .AddSingleton(new MetadataSharing(IsShared: true))
            .AddJobs()
            .AddSingleton<IJobStore>(Store)
            .AddSingleton(world)
            .AddWorker<SimulatedJob, SimulatedWorker>()
            .AddBatchWorker<SimulatedSmallJob, SimulatedSmallWorker>(size: 4)
            .BuildServiceProvider();
    }

    public SimulatedProcess Process { get; }

    public SimulatedClock Clock { get; }

    public SimulatedStore Store { get; }

    public RunningJobs Running => _services.GetRequiredService<RunningJobs>();

    /// <summary>Begins the loops.</summary>
    public void Start()
    {
        var (runner, leases) = (_services.GetRequiredService<JobRunner>(), _services.GetRequiredService<JobLeases>());
        _world.Start(Process, () => LoopAsync(1, () => runner.RunOnceAsync(CancellationToken.None)));
        _world.Start(Process, () => LoopAsync(1, () => leases.CheckAsync(CancellationToken.None)));
        _world.Start(Process, () => LoopAsync(2, () => leases.RescueAsync(CancellationToken.None)));
        _world.Start(Process, () => LoopAsync(5, () => leases.RenewAsync(CancellationToken.None)));
    }

    public Task<Error?> CancelAsync(Guid workspaceId, Guid jobId) =>
        _services.GetRequiredService<CancelJob>().CancelAsync(workspaceId, jobId, CancellationToken.None);

    /// <summary>As at SIGTERM: takes no more jobs, and leaves the running ones to others.</summary>
    public Task StopAsync() => _services.GetRequiredService<JobRunner>().StopAsync(CancellationToken.None);

    public void Dispose() => _services.Dispose();

    private async Task LoopAsync(double seconds, Func<Task> step)
    {
        while (true)
        {
            var wait = TimeSpan.FromSeconds(seconds);
            try
            {
                await step();
            }
            catch (TimeoutException)
            {
                wait = TimeSpan.FromSeconds(1); // the database is away: the real loops go on, too
            }

            await _world.SleepAsync(wait);
        }
    }
}

[JobKind("simulation.job.v1")]
internal sealed record SimulatedJob(int Seed);

[JobKind("simulation.small.v1")]
internal sealed record SimulatedSmallJob(int Seed);

/// <summary>Does anything that a worker may do: succeeds, fails, asks for later, refuses, reports, does not listen.</summary>
internal sealed class SimulatedWorker(SimulatedWorld world) : IWorker<SimulatedJob>
{
    public async Task<JobOutcome> WorkAsync(SimulatedJob job, JobContext context, CancellationToken cancellationToken)
    {
        var listens = !world.OnceIn(10);
        for (var part = 1; part <= 4; part++)
        {
            await world.SleepAsync(world.OnceIn(40) ? world.Between(5, 40) : world.Between(0, 1));
            if (listens)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            await context.ReportProgressAsync(part / 5.0, cancellationToken);
        }

        switch (world.Random.Next(12))
        {
            case 0:
                throw new InvalidOperationException("The worker failed.");
            case 1:
                return new JobOutcome.RetryAt(world.Now + world.Between(0, 5));
            case 2 when job.Seed % 5 == 0:
                return new JobOutcome.Discard(new Error(ErrorKind.Invalid, "simulation.refused", "Refused."));
            default:
                await context.FenceAsync(null!, cancellationToken);
                return new JobOutcome.Done();
        }
    }
}

internal sealed class SimulatedSmallWorker(SimulatedWorld world) : IBatchWorker<SimulatedSmallJob>
{
    public async Task WorkAsync(IReadOnlyList<SimulatedSmallJob> jobs, AppDb db, CancellationToken cancellationToken)
    {
        await world.SleepAsync(world.OnceIn(30) ? world.Between(5, 30) : world.Between(0, 0.1));
        cancellationToken.ThrowIfCancellationRequested();
        if (world.OnceIn(15))
        {
            throw new InvalidOperationException("One of the batch failed.");
        }
    }
}
