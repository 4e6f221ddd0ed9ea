namespace Tablinum.Attack.Tests.Engines;

/// <summary>Statements that campaigns have found, and what must come of them now.</summary>
public sealed class FindingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>DuckDB's instance refuses everything after such a fault, and so would the engine.</summary>
    [Theory]
    [InlineData("SELECT reservoir_quantile(0.1, []::DOUBLE[], 1) FROM range(3)")]
    public async Task After_a_fault_of_DuckDb_the_workspace_gets_another_engine(string sql)
    {
        await using var pool = new RealPool();

        var fault = await pool.RunAsync(HogTests.Question(sql, Guid.Empty), Token);
        var next = await pool.RunAsync(HogTests.Question("SELECT 42", Guid.Empty), Token);

        Assert.Equal("query.engine_fault", fault.Outcome);
        Assert.Equal(("ok", "[42]"), (next.Outcome, next.Answer));
    }
}
