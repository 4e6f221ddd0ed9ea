using System.Net;
using System.Text;

namespace Tablinum.Api.Tests.Datasets;

public sealed class QueryTests
{
    [Fact]
    public async Task A_query_answers_typed_rows_and_says_what_it_read()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 3));

        var answer = await workspace.QueryAsync("select count(*) as n, 9007199254740993 as big, 'x' as t, null as nothing from a");

        Assert.Equal("""[[3,"9007199254740993","x",null]]""", answer["rows"]!.ToJsonString());
        Assert.Equal("""{"name":"n","type":"BIGINT","exact":true}""", answer["columns"]![0]!.ToJsonString());
        Assert.Equal("""{"name":"t","type":"VARCHAR","exact":false}""", answer["columns"]![2]!.ToJsonString());
        Assert.False((bool)answer["hasMore"]!);
        Assert.Equal("""{"a":1}""", answer["versions"]!.ToJsonString());
        Assert.Matches("^[0-9a-f]{32}$", (string?)answer["resultId"]);
        Assert.True((double)answer["elapsedMs"]! > 0);
    }

    [Fact]
    public async Task A_small_answer_says_how_long_it_is_and_ends_with_its_last_byte()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var answer = await workspace.PostQueryAsync(new { sql = "select 'Zürich'" });

        Assert.NotEqual(true, answer.Headers.TransferEncodingChunked);
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(body.Length, answer.Content.Headers.ContentLength);
        Assert.EndsWith("}", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_are_bound_by_place_and_by_name()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 3));

        Assert.Equal([2], (await workspace.QueryAsync("select id from a where id = ?", parameters: new[] { 2 })).Ids());
        Assert.Equal([3], (await workspace.QueryAsync("select id from a where id = $wanted", parameters: new { wanted = 3 })).Ids());
        Assert.Equal([1], (await workspace.QueryAsync("select id from a where id = ?", parameters: new[] { 1 })).Ids());

        var bare = await workspace.QueryAsync("select $a as x, 1 as k", parameters: new { a = "q" });
        Assert.Equal(["x VARCHAR", "k INTEGER"], bare["columns"]!.AsArray().Select(column => $"{column!["name"]} {column["type"]}"));
        Assert.Equal("""[["q",1]]""", bare["rows"]!.ToJsonString());
    }

    private static readonly (string Body, string Code)[] BadQuestions =
    [
        ("""{"sql":""}""", "query.empty"),
        ("""{}""", "query.empty"),
        ("""{"sql":"select 1","limit":0}""", "request.limit"),
        ("""{"sql":"select 1","limit":1001}""", "request.limit"),
        ("""{"sql":"select ?","parameters":5}""", "query.bad_parameters"),
        ("""{"sql":"select ?","parameters":["\ud800"]}""", "query.bad_parameters"),
    ];

    [Fact]
    public async Task A_question_that_makes_no_sense_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();

        foreach (var (body, code) in BadQuestions)
        {
            using var response = await workspace.Client.PostAsync(
                workspace.Path + "/query", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
            await response.AssertProblemAsync(HttpStatusCode.BadRequest, code);
        }
    }

    [Fact]
    public async Task A_statement_beyond_the_limit_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.PostQueryAsync(new { sql = "select '" + new string('ä', 16_400) + "'" });

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "query.too_long");
    }

    private static readonly string[] BadStatements =
    [
        "select * from nothing",
        "selec 1",
        "select 1; select 2",
        "drop table a",
        "copy a to '/tmp/x'",
        "attach '/tmp/x'",
        "pragma version",
        "select * from read_csv('/etc/passwd')",
        "select cast(name as integer) from a",
    ];

    [Fact]
    public async Task SQL_that_fails_is_a_problem_and_the_next_query_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 3));

        foreach (var sql in BadStatements)
        {
            using var response = await workspace.PostQueryAsync(new { sql });
            Assert.True((int)response.StatusCode is >= 400 and < 500, $"{sql}: {(int)response.StatusCode}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.NotEmpty((string?)(await response.ReadJsonAsync())["code"] ?? "");
        }

        Assert.Equal([3], (await workspace.QueryAsync("select count(*) from a")).Ids());
    }

    [Fact]
    public async Task A_repeated_question_gets_the_same_result_until_a_table_that_it_reads_changes()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 3));
        var first = await workspace.QueryAsync("select id from a order by id");

        await workspace.ImportAsync("unrelated.csv", DatasetSteps.Rows(1, 9));
        var second = await workspace.QueryAsync("  select id from a order by id\n");
        Assert.Equal((string?)first["resultId"], (string?)second["resultId"]);
        Assert.Equal(first["rows"]!.ToJsonString(), second["rows"]!.ToJsonString());

        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(4, 4), "&table=a&mode=append");
        var third = await workspace.QueryAsync("select id from a order by id");
        Assert.NotEqual((string?)first["resultId"], (string?)third["resultId"]);
        Assert.Equal([1, 2, 3, 4], third.Ids());
    }

    [Fact]
    public async Task A_kept_first_page_answers_smaller_and_larger_pages_alike()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 20));
        const string Sql = "select id, name, [id, 2] as list from a order by id";
        var page = await workspace.QueryAsync(Sql, limit: 10);

        var smaller = await workspace.QueryAsync(Sql, limit: 3);
        Assert.Equal([1, 2, 3], smaller.Ids());
        Assert.True((bool)smaller["hasMore"]!);
        var larger = await workspace.QueryAsync(Sql, limit: 100);
        Assert.Equal((20, false), (larger.Ids().Count, (bool)larger["hasMore"]!));
        Assert.Equal((string?)page["resultId"], (string?)smaller["resultId"]);
    }

    [Fact]
    public async Task Statements_that_are_never_the_same_are_never_remembered()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();

        var first = await workspace.QueryAsync("select random()");
        var second = await workspace.QueryAsync("select random()");

        Assert.NotEqual((string?)first["resultId"], (string?)second["resultId"]);
        Assert.NotEqual(first["rows"]!.ToJsonString(), second["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task Accept_names_the_format_of_a_whole_result()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 1500));

        var csv = await workspace.QueryAsAsync("select id from a order by id", "text/csv");
        Assert.Equal(1501, csv.TrimEnd().Split('\n').Length);
        var lines = await workspace.QueryAsAsync("select id from a where id = 7", "application/x-ndjson");
        Assert.Equal("""{"id":7}""", lines.Trim());
        Assert.StartsWith("PAR1", await workspace.QueryAsAsync("from a", "application/vnd.apache.parquet"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_with_an_id_can_be_cancelled_and_the_next_one_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.QueryAsync("select 1");
        var queryId = Guid.CreateVersion7();
        var running = workspace.PostQueryAsync(
            new { sql = "select count(*) from range(100000) a, range(100000) b where a.range * b.range % 7 = 3", queryId });

        while (true)
        {
            using var cancelled = await workspace.DeleteAsync($"/queries/{queryId}");
            if (cancelled.StatusCode == HttpStatusCode.NoContent)
            {
                break;
            }

            // Not begun yet: the two requests race.
            await cancelled.AssertProblemAsync(HttpStatusCode.NotFound, "query.not_running");
        }

        using var response = await running;
        await response.AssertProblemAsync(HttpStatusCode.Conflict, "query.cancelled");
        Assert.Equal("[[2]]", (await workspace.QueryAsync("select 1 + 1"))["rows"]!.ToJsonString());
        using var again = await workspace.DeleteAsync($"/queries/{queryId}");
        await again.AssertProblemAsync(HttpStatusCode.NotFound, "query.not_running");
    }

    [Fact]
    public async Task A_query_beyond_its_time_is_stopped()
    {
        await using var server = await TestServer.StartAsync("Query:TimeoutMs=300");
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.PostQueryAsync(
            new { sql = "select count(*) from range(100000) a, range(100000) b where a.range * b.range % 7 = 3" });

        await response.AssertProblemAsync(HttpStatusCode.GatewayTimeout, "query.timeout");
    }
}
