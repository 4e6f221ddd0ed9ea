using System.Globalization;
using Tablinum.Bench.Measuring;
using Tablinum.Bench.References;
using Tablinum.Bench.Reports;
using Tablinum.Bench.Servers;

namespace Tablinum.Bench.Benchmarks;

/// <summary>Ten typical queries and two pages through the API, against bare DuckDB on the same part files.</summary>
internal static class QueryBenchmark
{
    private const string About =
        "Time until the first page (50 rows) has been read: by HTTP as JSON, against bare DuckDB in a process of its own with the same part file open READ_ONLY. "
        + "Every round asks a slightly different question, so that no kept result answers; between rounds the server comes to rest. Both sides have answered 300 small questions before.";

    private const int WarmUpRounds = 300;

    private const string ReferenceName = "bare DuckDB, same part file, same memory limit and threads, first 50 rows fetched";

    /// <summary><c>{n}</c> is another number in every round; <c>id &gt;= -{n}</c> holds for every row and costs nothing.</summary>
    private static readonly (string Name, string Sql)[] Queries =
    [
        ("count", "SELECT count(*) FROM orders WHERE id >= -{n}"),
        ("filter", "SELECT * FROM orders WHERE customer_id = 250000 + {n}"),
        ("group by 20", "SELECT country, count(*) AS orders, sum(price * qty) AS revenue, avg(price) AS price FROM orders WHERE id >= -{n} GROUP BY country ORDER BY country"),
        ("group by 500,000", "SELECT customer_id, count(*) AS orders, sum(price) AS spent FROM orders WHERE id >= -{n} GROUP BY customer_id"),
        ("join", "SELECT c.segment, count(*) AS orders, sum(o.price) AS spent FROM orders o JOIN customers c ON o.customer_id = c.customer_id WHERE o.id >= -{n} GROUP BY c.segment ORDER BY c.segment"),
        ("window", "SELECT customer_id, ordered_at, price, row_number() OVER (PARTITION BY customer_id ORDER BY ordered_at, id) AS nth FROM orders WHERE qty = 7 AND id >= -{n} QUALIFY nth = 3"),
        ("top 100", "SELECT * FROM orders WHERE id >= -{n} ORDER BY price DESC, id LIMIT 100"),
        ("two distinct counts", "SELECT count(DISTINCT customer_id) AS customers, count(DISTINCT product) AS products FROM orders WHERE id >= -{n}"),
        ("percentiles", "SELECT quantile_cont(price, 0.5) AS median, quantile_cont(price, 0.9) AS p90, quantile_cont(price, 0.99) AS p99 FROM orders WHERE id >= -{n}"),
        ("LIKE", "SELECT count(*) AS found FROM orders WHERE comment LIKE '%red fox%' AND id >= -{n}"),
    ];

    public static async Task<Report> RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(cancellationToken);
        await using var reference = ReferenceProcess.Start();
        var tables = await LoadedTables.LoadAsync(server, reference, run.ManyRows, cancellationToken);
        await WarmUpAsync(tables, cancellationToken);
        await using var engines = new PeakWatch(() => server.Engines);
        var comparisons = new List<Comparison>();
        foreach (var (name, sql) in Queries)
        {
            var measured = await Interleaved.RunAsync(
                (round, token) => OursAsync(tables, Asked(sql, round), token),
                (round, token) => ReferenceAsync(tables, Asked(sql, round), token),
                run.Rounds,
                cancellationToken);
            comparisons.Add(Comparison.Of(name, ReferenceName, measured, maxRatio: 1.1, extraMs: 5));
        }

        var middle = run.ManyRows / 2;
        var pages = await Interleaved.RunAsync(
            (round, token) => PageAsync(tables, middle + (50 * round), token),
            (round, token) => PageAsync(tables, 50 * round, token),
            run.Rounds,
            cancellationToken);
        comparisons.Add(Comparison.Of(
            string.Create(CultureInfo.InvariantCulture, $"page at row {middle:#,0}"), "for pages: the page at the start of the same table, by the same API", pages, maxRatio: 3, extraMs: 0));

        return new Report("query", About, comparisons,
        [
            Bound.Megabytes("peak of the largest engine", engines.LargestBytes(), limit: null),
            Bound.Megabytes("peak of the reference", ProcessFigures.PeakResidentBytes(tables.Reference.ProcessId), limit: null),
            Bound.Megabytes("peak of the server", ProcessFigures.PeakResidentBytes(tables.Server.ProcessId), limit: null),
        ]);
    }

    /// <summary>Both programs are compiled while they run: what is measured is a server that has been asked before, and a DuckDB likewise.</summary>
    private static async Task WarmUpAsync(LoadedTables tables, CancellationToken cancellationToken)
    {
        for (var round = 0; round < WarmUpRounds; round++)
        {
            var sql = Asked("SELECT count(*), min(id), max(country) FROM orders WHERE id = {n}", round);
            await tables.Workspace.QueryAsync(sql, cancellationToken);
            await ReferenceAsync(tables, sql, cancellationToken);
        }

        await tables.Server.SettleAsync(cancellationToken);
    }

    private static string Asked(string sql, int round) =>
        sql.Replace("{n}", round.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static async Task<Sample> OursAsync(LoadedTables tables, string sql, CancellationToken cancellationToken)
    {
        var (_, sample) = await tables.Workspace.QueryAsync(sql, cancellationToken);
        await tables.Server.SettleAsync(cancellationToken);
        return sample;
    }

    private static async Task<Sample> ReferenceAsync(LoadedTables tables, string sql, CancellationToken cancellationToken) =>
        (await tables.Reference.RunAsync(new ReferenceRequest("query", Sql: sql), cancellationToken)).Sample;

    private static async Task<Sample> PageAsync(LoadedTables tables, long offset, CancellationToken cancellationToken)
    {
        var (rows, sample) = await tables.Workspace.PageAsync(tables.Orders, offset, cancellationToken);
        return rows == 50 ? sample : throw new InvalidDataException($"A page of {rows} rows at {offset}.");
    }
}
