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

        var outcomes = await new BareRun(_canaries, isConfined: false, mayLeak: true).RunAsync(statements, Token);

        Assert.InRange(outcomes.Count(outcome => _canaries.IsIn(outcome.Answer)), 20, statements.Count);
    }

    [Fact]
    public async Task The_policy_alone_lets_none_through()
    {
        var statements = Campaign.Sample([.. new AttackMatrix(_canaries).Statements()], usual: 5_000);
        using var policy = new StatementPolicy();
        var (outcomes, accepted) = (new List<string>(), new List<string>());
        foreach (var sql in statements)
        {
            try
            {
                accepted.Add($"CREATE OR REPLACE VIEW sales AS SELECT 1 AS id;\n{policy.Check(sql, [Sales]).Sql}");
                outcomes.Add("accepted");
            }
            catch (TaskFailure refused)
            {
                Assert.StartsWith("query.", refused.Failure.Code, StringComparison.Ordinal);
                outcomes.Add(refused.Failure.Code);
            }
        }

        // What it lets through does no harm where nothing else is in the way.
        var answers = await new BareRun(_canaries, isConfined: false).RunAsync(accepted, Token);
        Assert.DoesNotContain(answers, answer => _canaries.IsIn(answer.Answer));
        Assert.Empty(_canaries.Harm());
        Campaign.Tell("matrix, policy alone", statements.Count, Campaign.Tally(outcomes));
    }

    [Fact]
    public async Task The_cell_alone_lets_none_through()
    {
        IReadOnlyList<string> statements =
        [
            "SELECT * FROM read_text('../in/input')", "COPY (SELECT 1) TO 'made.csv'", "SELECT * FROM 'made.csv'", // what a task may
            .. Campaign.Sample([.. new AttackMatrix(_canaries).Statements()], usual: 1_500),
        ];

        var outcomes = await new BareRun(_canaries, isConfined: true).RunAsync(statements, Token);

        Assert.Equal(["done", "done", "done"], outcomes.Take(3).Select(outcome => outcome.Outcome));
        Assert.InRange(outcomes.Count(outcome => outcome.Outcome is "ended" or "hung"), 0, outcomes.Count / 50);
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
}
