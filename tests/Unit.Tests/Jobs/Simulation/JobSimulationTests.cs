using System.Globalization;
using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs.Simulation;

/// <summary>The contract of the queue, held against thousands of mishaps that no other test would come upon.</summary>
public sealed class JobSimulationTests
{
    /// <summary>How many seeds, and from which one on: <c>TABLINUM_SIMULATION=100000</c> for a campaign, <c>1@1234</c> to see one again.</summary>
    private static (int Count, int First) Seeds { get; } = Parse(Environment.GetEnvironmentVariable("TABLINUM_SIMULATION") ?? "2000@1");

    [Fact]
    public void Whatever_happens_every_job_ends_once_in_order_and_with_its_work_written_once()
    {
        var failures = new List<string>();
        Parallel.For(Seeds.First, Seeds.First + Seeds.Count, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken }, seed =>
        {
            var simulation = new JobSimulation(seed);
            if (Record.Exception(simulation.Run) is { } exception)
            {
                var history = Seeds.Count == 1 ? string.Join('\n', simulation.History) : "";
                lock (failures)
                {
                    failures.Add($"TABLINUM_SIMULATION=1@{seed} shows it again: {exception.Message}\n{history}");
                }
            }
        });

        Assert.True(failures.Count == 0, $"{failures.Count} of {Seeds.Count} seeds failed.\n{string.Join('\n', failures.Take(10))}");
    }

    [Fact]
    public void The_same_seed_is_the_same_history()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var (first, second) = (new JobSimulation(seed), new JobSimulation(seed));
            first.Run();
            second.Run();
            Assert.Equal(first.History.Select(Nameless), second.History.Select(Nameless));
            Assert.NotEmpty(first.History);
        }

        // Owners are named after the process and its start.
        static string Nameless(string line) => line.Split(" of ")[0];
    }

    [Fact]
    public void A_database_that_is_away_while_an_attempt_ends_hears_of_it_when_it_is_back()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var world = new SimulatedWorld(seed);
            var table = new SimulatedTable();
            using var node = new SimulatedNode(world, table, clockIsWrong: TimeSpan.Zero);
            node.Store.IsFlaky = false;
            node.Start();
            var id = new Guid(seed, 0, 0, new byte[8]);
            table.Add(new Job
            {
                Id = id,
                WorkspaceId = new Guid(1, 0, 1, new byte[8]),
                Kind = "simulation.job.v1",
                Payload = """{"seed":1}""",
                State = JobState.Available,
                RunAt = world.Now,
                CreatedAt = world.Now,
                MaxAttempts = 4,
            });
            DateTimeOffset? begun = null;
            while (table[id].FinishedAt is null)
            {
                begun ??= node.Running.Count > 0 ? world.Now : null;
                node.Store.IsAway = begun is { } since && world.Now - since < TimeSpan.FromSeconds(10);
                Assert.True(world.Step());
            }

            Assert.DoesNotContain("jobs.lost", table[id].Errors ?? "", StringComparison.Ordinal);
        }
    }

    private static (int Count, int First) Parse(string seeds)
    {
        var parts = seeds.Split('@');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1);
    }
}
