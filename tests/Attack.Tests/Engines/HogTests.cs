using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;

namespace Tablinum.Attack.Tests.Engines;

/// <summary>Statements that take all they can get meet the limits of the pool; the server that runs it, and the others, do not notice.</summary>
public sealed class HogTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LatestEnd = TimeSpan.FromSeconds(1.5); // told always, asked for in a campaign only
    private static readonly Guid Attacker = new("aaaaaaaa-0000-0000-0000-000000000000");
    private static readonly Guid Other = new("bbbbbbbb-0000-0000-0000-000000000000");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_ends_with_rows_or_a_clear_code_and_the_next_question_is_answered()
    {
        await using var pool = new RealPool();
        var outcomes = new List<TaskOutcome>();
        var (peak, before) = (0L, Environment.WorkingSet);
        foreach (var sql in Campaign.Sample(Hogs.Statements, usual: 10))
        {
            outcomes.Add(await pool.RunAsync(Question(sql, Attacker), Token));
            peak = Math.Max(peak, RealPool.PeakOfEngines());
            Assert.True(IsClear(outcomes[^1].Outcome) && outcomes[^1].Outcome != "query.engine_killed", $"{outcomes[^1].Outcome}: {sql}");

            var next = await pool.RunAsync(Question("SELECT 42", Other), Token);
            Assert.Equal(("ok", "[42]"), (next.Outcome, next.Answer));
        }

        Assert.Empty(pool.LeftBehind());
        Assert.True(!Campaign.IsWhole || outcomes.TrueForAll(outcome => outcome.Late < LatestEnd));
        Campaign.Tell("hogs", outcomes.Count, Campaign.Tally(outcomes.Select(outcome => outcome.Outcome)));
        Campaign.Tell("hogs, latest end after the deadline (limit 1.5 s), ms", (int)outcomes.Max(outcome => outcome.Late.TotalMilliseconds), Slowest(outcomes));
        Campaign.Tell("hogs, largest engine seen, MB", (int)(peak >> 20), $"memory of the server grew by {(Environment.WorkingSet - before) >> 20} MB");
    }

    /// <summary>The policy could have a hole: then the limits still hold.</summary>
    [Fact]
    public async Task Where_no_policy_is_they_are_ended_all_the_same()
    {
        await using var pool = new RealPool(options =>
        {
            options.Program = Path.Combine(AppContext.BaseDirectory, "Tablinum.FakeEngine");
            options.Arguments = ["unguarded"];
        });
        var outcomes = new List<TaskOutcome>();
        foreach (var sql in Campaign.Sample(Hogs.Statements, usual: 6))
        {
            outcomes.Add(await pool.RunAsync(Question(sql, Attacker), Token));
            Assert.Equal("ok", (await pool.RunAsync(Question("SELECT 42", Other), Token)).Outcome);
        }

        Assert.All(outcomes, outcome => Assert.True(IsClear(outcome.Outcome), outcome.Outcome));
        Campaign.Tell("hogs without the policy", outcomes.Count, Campaign.Tally(outcomes.Select(outcome => outcome.Outcome)));
        Campaign.Tell("hogs without the policy, latest end after the deadline (limit 1.5 s), ms", (int)outcomes.Max(outcome => outcome.Late.TotalMilliseconds), Slowest(outcomes));
    }

    /// <summary>Told, not asserted: how long others wait is a matter of the machine.</summary>
    [Fact]
    public async Task Others_are_answered_while_somebody_attacks()
    {
        await using var pool = new RealPool();
        var count = Campaign.Count(usual: 30, whole: 400);
        _ = await AskAsync(pool, count: 20); // the first ones wait for an engine to start
        var quiet = await AskAsync(pool, count);

        using var stop = new CancellationTokenSource();
        var attack = AttackAsync(pool, stop.Token);
        var attacked = await AskAsync(pool, count);
        await stop.CancelAsync();
        var attacks = await attack;

        Campaign.Tell("questions of others, quiet, p99 in µs", (int)quiet.TotalMicroseconds, "");
        Campaign.Tell("questions of others, while another attacks, p99 in µs", (int)attacked.TotalMicroseconds, $"{attacks} attacks, ratio {attacked / quiet:0.0} (limit 3, aim 1.5)");
    }

    internal static EngineWork Question(string sql, Guid workspace) => new(
        workspace, new QueryTask(new Statement(sql, Parameters: null), [], PageRows: 50, Spool: null), EngineLane.Interactive, Deadline);

    /// <summary>An answer, or one of the codes that say what to do.</summary>
    internal static bool IsClear(string outcome) =>
        outcome == "ok" || (outcome.StartsWith("query.", StringComparison.Ordinal) && outcome is not "query.cancelled");

    private static string Slowest(List<TaskOutcome> outcomes) => $"{outcomes.Count(outcome => outcome.Late > TimeSpan.Zero)} ended after it";

    private static async Task<TimeSpan> AskAsync(RealPool pool, int count)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < count; i++)
        {
            var asked = await pool.RunAsync(Question($"SELECT sum(i) + {i} FROM range(100000) t(i)", Other), Token);
            Assert.Equal("ok", asked.Outcome);
            times.Add(asked.Late + Deadline);
            await Task.Delay(20, Token);
        }

        return times.Order().ElementAt(count * 99 / 100);
    }

    private static async Task<int> AttackAsync(RealPool pool, CancellationToken stop)
    {
        var attacks = 0;
        while (!stop.IsCancellationRequested)
        {
            _ = await pool.RunAsync(Question(Hogs.Statements[attacks++ % Hogs.Statements.Count], Attacker), Token);
        }

        return attacks;
    }
}
