using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Policy;
using Tablinum.Engine.Protocol;

namespace Tablinum.Attack.Tests.Sql;

/// <summary>Each layer alone against all ways in which SQL can reach a file, a network, a process or another workspace.</summary>
public sealed class MatrixTests : IDisposable
{
    private static readonly RelationSource Sales = new("sales", "1", [new RelationColumn("id", "BIGINT")], []);

    private readonly Canaries _canaries = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The attacks are real: without any layer many of them succeed.</summary>
    [Fact]
    public async Task Without_any_layer_files_of_others_are_read()
    {
        var statements = new AttackMatrix(_canaries).Statements().Where(sql => sql.Contains("read_text(", StringComparison.Ordinal)).Take(60).ToList();

        var outcomes = await new BareRun(_canaries, isConfined: false).RunAsync(statements, Token);

        Assert.InRange(outcomes.Count(outcome => _canaries.IsIn(outcome.Answer)), 20, statements.Count);
    }

    [Fact]
    public void The_policy_alone_lets_none_through()
    {
        var statements = Campaign.Sample([.. new AttackMatrix(_canaries).Statements()], usual: 5_000);
        using var policy = new StatementPolicy();
        var outcomes = new List<string>();
        foreach (var sql in statements)
        {
            try
            {
                var accepted = policy.Check(sql, [Sales]);
                outcomes.Add("accepted");
                Assert.True(IsHarmless(accepted.Sql), sql);
            }
            catch (TaskFailure refused)
            {
                Assert.StartsWith("query.", refused.Failure.Code, StringComparison.Ordinal);
                outcomes.Add(refused.Failure.Code);
            }
        }

        Campaign.Tell("matrix, policy alone", statements.Count, Campaign.Tally(outcomes));
    }

    [Fact]
    public async Task The_cell_alone_lets_none_through()
    {
        var statements = Campaign.Sample([.. new AttackMatrix(_canaries).Statements()], usual: 1_500);

        var outcomes = await new BareRun(_canaries, isConfined: true).RunAsync(statements, Token);

        Assert.Equal(statements.Count, outcomes.Count);
        Assert.DoesNotContain(outcomes, outcome => _canaries.IsIn(outcome.Answer));
        Assert.Empty(_canaries.Harm());
        Campaign.Tell("matrix, cell alone", statements.Count, Campaign.Tally(outcomes.Select(outcome => outcome.Outcome)));
    }

    [Fact]
    public void The_policy_alone_refuses_whatever_is_no_single_select()
    {
        var statements = new StatementSpellings(_canaries).Statements().ToList();
        using var policy = new StatementPolicy();

        var accepted = statements.Where(sql => IsAccepted(policy, sql)).ToList();

        Assert.Empty(accepted);
        Assert.InRange(statements.Count, 500, int.MaxValue);
        Campaign.Tell("spellings of DML, DDL, COPY, SET …, policy alone", statements.Count, "all refused");
    }

    [Fact]
    public async Task The_cell_alone_keeps_whatever_is_no_select_from_others()
    {
        var statements = Campaign.Sample([.. new StatementSpellings(_canaries).Statements()], usual: 400);

        var outcomes = await new BareRun(_canaries, isConfined: true).RunAsync(statements, Token);

        Assert.DoesNotContain(outcomes, outcome => _canaries.IsIn(outcome.Answer));
        Assert.Empty(_canaries.Harm());
        Campaign.Tell("spellings of DML, DDL, COPY, SET …, cell alone", statements.Count, Campaign.Tally(outcomes.Select(outcome => outcome.Outcome)));
    }

    public void Dispose() => _canaries.Dispose();

    private static bool IsAccepted(StatementPolicy policy, string sql)
    {
        try
        {
            _ = policy.Check(sql, [Sales]);
            return true;
        }
        catch (TaskFailure)
        {
            return false;
        }
    }

    /// <summary>What the policy accepts may not answer a canary either where nothing but DuckDB's own lock is left.</summary>
    private bool IsHarmless(string sql)
    {
        var request = new EngineRequest("w", new DescribeTask(new Statement(sql, Parameters: null), []), 256L << 20, TempBytes: 0, Threads: 1);
        using var context = RelationContext.Open(request, [Sales], Path.GetTempPath());
        try
        {
            using var result = context.Connection.Query($"SELECT CAST(x AS VARCHAR) FROM ({sql}\n) x LIMIT 50");
            while (result.Fetch() is { } chunk)
            {
                using (chunk)
                {
                    for (var row = 0; row < chunk.Rows; row++)
                    {
                        if (!chunk[0].IsNull(row) && _canaries.IsIn(System.Text.Encoding.UTF8.GetString(chunk[0].Bytes(row))))
                        {
                            return false;
                        }
                    }
                }
            }
        }
        catch (Tablinum.DuckDb.DuckException exception)
        {
            return !_canaries.IsIn(exception.Message);
        }

        return true;
    }
}
