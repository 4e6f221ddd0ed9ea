using Tablinum.Attack.Tests.Sql;

namespace Tablinum.Attack.Tests.Engines;

/// <summary>Random statements that the policy allows: no engine dies of one, and each has an answer or a clear code.</summary>
public sealed class RandomSqlTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_ends_with_rows_or_a_clear_code()
    {
        await using var pool = new RealPool();
        var sql = new RandomSql(Campaign.Generator());
        List<(string Sql, TaskOutcome Outcome)> ended = [];
        var peak = 0L;
        for (var i = 0; i < Campaign.Count(usual: 500, whole: 10_000); i++)
        {
            var statement = sql.Next();
            ended.Add((statement, await pool.RunAsync(HogTests.Question(statement, Guid.Empty), Token)));
            peak = i % 50 == 0 ? Math.Max(peak, RealPool.PeakOfEngines()) : peak;
        }

        var outcomes = ended.ConvertAll(end => end.Outcome);
        Campaign.Tell("random statements", ended.Count, Campaign.Tally(outcomes.Select(outcome => outcome.Outcome)));
        Campaign.Tell("random statements, latest end after the deadline (limit 1.5 s), ms", (int)outcomes.Max(outcome => outcome.Late.TotalMilliseconds), "");
        Campaign.Tell("random statements, largest engine seen, MB", (int)(peak >> 20), "");
        Assert.Empty(ended.Where(end => !HogTests.IsClear(end.Outcome.Outcome) || end.Outcome.Outcome == "query.engine_killed").Select(end => $"{end.Outcome.Outcome}: {end.Sql}"));
        Assert.InRange(outcomes.Count(outcome => outcome.Outcome == "ok"), ended.Count / 4, ended.Count);
        Assert.Empty(pool.LeftBehind());
    }
}
