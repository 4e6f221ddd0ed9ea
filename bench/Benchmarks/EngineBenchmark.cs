using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tablinum.Bench.Measuring;
using Tablinum.Bench.Reports;
using Tablinum.Engine.Client;
using Tablinum.Engine.Host.Policy;
using Tablinum.Engine.Protocol;

namespace Tablinum.Bench.Benchmarks;

/// <summary>What the cell and the policy cost: a new engine until it says hello, and a warm statement until it may run.</summary>
internal static class EngineBenchmark
{
    private const string About =
        "Engines are started as a server starts them, in their cell, one after another, until their first message; then the policy judges "
        + "statements in this process, the shortest, one of some joins and one of its largest size, and not the engine that runs them.";

    private const int HelloHead = 5;
    private const int WarmRounds = 200;

    private static readonly RelationSource Orders = new(
        "orders", "1", [new RelationColumn("id", "BIGINT"), new RelationColumn("country", "VARCHAR"), new RelationColumn("amount", "DOUBLE")], []);

    private static readonly Dictionary<string, string> Statements = new()
    {
        ["SELECT count(*)"] = "SELECT count(*) FROM orders",
        ["three joins, a window, groups"] =
            "WITH a AS (SELECT country, sum(amount) AS total, row_number() OVER (PARTITION BY country ORDER BY sum(amount)) AS place FROM orders GROUP BY country) "
            + "SELECT a.country, b.total, round(avg(c.amount), 2) FROM a JOIN a AS b USING (country) JOIN orders AS c ON c.country = a.country WHERE c.id IN (1, 2, 3) GROUP BY ALL ORDER BY 2 DESC LIMIT 10",
        ["30 kB"] = $"SELECT * FROM orders WHERE id IN ({string.Join(", ", Enumerable.Range(1_000_000, 3_300))})",
    };

    public static async Task<Report> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var starts = new Series(await StartsAsync(run.Rounds * 3, cancellationToken));
        return new Report("engine", About, [],
        [
            new Bound("a new engine is ready, median", starts.MedianMs, "ms", 200),
            new Bound("a new engine is ready, slowest", starts.MaxMs, "ms", null),
            .. Statements.Select(statement => new Bound($"policy: {statement.Key}, median", JudgeMs(statement.Value), "ms", statement.Value.Length < 1_000 ? 2 : null)),
        ]);
    }

    private static async Task<List<Sample>> StartsAsync(int rounds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("tablinum-bench-");
        try
        {
            var options = new EngineOptions { Program = Repository.Program, Folder = Path.Combine(folder.FullName, "engines") };
            using var launcher = new EngineLauncher(Options.Create(options), NullLogger<EngineLauncher>.Instance);
            var starts = new List<Sample>();
            for (var round = 0; round <= rounds; round++)
            {
                var started = TimeProvider.System.GetTimestamp();
                using var engine = (await launcher.LaunchAsync(round + 1, cancellationToken)).Process;
                await engine.StandardOutput.BaseStream.ReadExactlyAsync(new byte[HelloHead], cancellationToken);
                if (round > 0)
                {
                    starts.Add(new Sample(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, CpuSeconds: 0));
                }

                engine.Kill();
                await engine.WaitForExitAsync(cancellationToken);
            }

            return starts;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double JudgeMs(string sql)
    {
        using var policy = new StatementPolicy();
        var samples = new List<Sample>();
        for (var round = 0; round < 2 * WarmRounds; round++)
        {
            var started = TimeProvider.System.GetTimestamp();
            _ = policy.Check(string.Create(CultureInfo.InvariantCulture, $"{sql} -- {round}"), [Orders]);
            if (round >= WarmRounds)
            {
                samples.Add(new Sample(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, CpuSeconds: 0));
            }
        }

        return new Series(samples).MedianMs;
    }
}
