using System.Globalization;
using System.Net;

namespace Tablinum.Api.Tests.Datasets;

public sealed class ResultTests
{
    private const string Sql = "select id, name, price from a order by id desc";

    [Fact]
    public async Task The_pages_of_a_result_together_are_its_export()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 2500));
        var page = await workspace.QueryAsync(Sql, limit: 1000);
        var resultId = (string)page["resultId"]!;

        var lines = new List<string>();
        while (true)
        {
            lines.AddRange(page["rows"]!.AsArray().Select(row => string.Join(',', row!.AsArray().Select(v => v!.ToString()))));
            if (!(bool)page["hasMore"]!)
            {
                break;
            }

            page = await workspace.ReadAsync($"/results/{resultId}/rows?offset={lines.Count}&limit=1000");
            Assert.Equal((lines.Count, resultId), ((int)page["offset"]!, (string?)page["resultId"]));
            Assert.Equal(["id", "name", "price"], page["columns"]!.AsArray().Select(c => (string)c!["name"]!));
        }

        var export = await workspace.ReadTextAsync($"/results/{resultId}/export?format=csv");
        Assert.Equal(2500, lines.Count);
        Assert.Equal(
            export.Trim().ReplaceLineEndings("\n").Split('\n').Skip(1).Select(Digits), lines.Select(Digits));
    }

    [Fact]
    public async Task A_result_answers_for_the_versions_that_it_read_after_they_were_replaced()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 200));
        var large = await workspace.QueryAsync("select id from a order by id", limit: 10);
        var small = await workspace.QueryAsync("select max(id) from a");

        await workspace.ImportAsync("b.csv", DatasetSteps.Rows(900, 900), "&table=a&mode=replace");

        var page = await workspace.ReadAsync($"/results/{large["resultId"]}/rows?offset=195&limit=10");
        Assert.Equal([196, 197, 198, 199, 200], page.Ids());
        Assert.Contains("200", await workspace.ReadTextAsync($"/results/{small["resultId"]}/export?format=csv"), StringComparison.Ordinal);
        Assert.Equal([900], (await workspace.QueryAsync("select max(id) from a")).Ids());
    }

    [Fact]
    public async Task Results_survive_a_restart()
    {
        await using var server = await TestServer.StartAsync();
        var before = await server.NewWorkspaceAsync();
        await before.ImportAsync("a.csv", DatasetSteps.Rows(1, 200));
        var large = await before.QueryAsync("select id from a order by id", limit: 10);
        var small = await before.QueryAsync("select id from a where id < 4 order by id");
        await before.ReadAsync($"/results/{large["resultId"]}/rows?offset=100"); // kept by now

        await server.RestartAsync();
        var after = server.Open(before.Id, before.Secret);

        Assert.Equal([101], (await after.ReadAsync($"/results/{large["resultId"]}/rows?offset=100&limit=1")).Ids());
        Assert.Equal([2, 3], (await after.ReadAsync($"/results/{small["resultId"]}/rows?offset=1")).Ids());
    }

    [Fact]
    public async Task Columns_of_one_name_can_be_paged_and_exported()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 20));
        var page = await workspace.QueryAsync("select id, id + 1 as id, null as n from a order by 1", limit: 5);

        var next = await workspace.ReadAsync($"/results/{page["resultId"]}/rows?offset=5&limit=1");

        Assert.Equal("[[6,7,null]]", next["rows"]!.ToJsonString());
        Assert.Equal(["id", "id", "n"], next["columns"]!.AsArray().Select(c => (string)c!["name"]!));
        Assert.StartsWith("id,id,n", await workspace.ReadTextAsync($"/results/{page["resultId"]}/export?format=csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_too_large_to_keep_is_exported_but_not_paged()
    {
        await using var server = await TestServer.StartAsync("Query:SpoolBytes=1000");
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 9000));
        var page = await workspace.QueryAsync("select id from a order by id", limit: 10);

        using var next = await workspace.GetAsync($"/results/{page["resultId"]}/rows?offset=10");

        await next.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "result.too_large");
        var export = await workspace.ReadTextAsync($"/results/{page["resultId"]}/export?format=csv");
        Assert.Equal(9001, export.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Kept_files_beyond_the_share_of_a_workspace_are_evicted_oldest_first()
    {
        await using var server = await TestServer.StartAsync("Query:WorkspaceResultBytes=1", "Query:CacheBytes=0");
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 200));
        var page = await workspace.QueryAsync("select id from a order by id", limit: 10);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        HttpStatusCode status;
        do
        {
            using var response = await workspace.Client.GetAsync($"{workspace.Path}/results/{page["resultId"]}/rows?offset=100", patience.Token);
            status = response.StatusCode;
        }
        while (status == HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.NotFound, status);
        while (server.Blobs().Any(blob => blob.Contains("/results/", StringComparison.Ordinal)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token); // the row goes first, then the bytes
        }
    }

    [Fact]
    public async Task A_question_is_answered_again_when_the_file_of_its_remembered_result_is_gone()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 200));
        await workspace.QueryAsync("select id from a order by id", limit: 10); // teaches the server what the statement reads
        var page = await workspace.QueryAsync("select id from a order by id", limit: 10);
        await workspace.ReadAsync($"/results/{page["resultId"]}/rows?offset=100"); // kept by now
        File.Delete(Assert.Single(server.Blobs(), blob => blob.Contains("/results/", StringComparison.Ordinal)));

        var again = await workspace.QueryAsync("select id from a order by id", limit: 20);

        Assert.Equal(Enumerable.Range(1, 20).Select(id => (long)id), again.Ids());
        Assert.Equal([151], (await workspace.ReadAsync($"/results/{again["resultId"]}/rows?offset=150&limit=1")).Ids());
    }

    [Fact]
    public async Task When_a_further_page_is_gone_the_same_question_leads_to_one_that_is_there()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 200));
        await workspace.QueryAsync("select id from a order by id", limit: 10); // teaches the server what the statement reads
        var page = await workspace.QueryAsync("select id from a order by id", limit: 10);
        await workspace.ReadAsync($"/results/{page["resultId"]}/rows?offset=100"); // kept by now
        File.Delete(Assert.Single(server.Blobs(), blob => blob.Contains("/results/", StringComparison.Ordinal))); // as another server evicts
        using (var gone = await workspace.GetAsync($"/results/{page["resultId"]}/rows?offset=100"))
        {
            await gone.AssertProblemAsync(HttpStatusCode.NotFound, "result.not_found");
        }

        var again = await workspace.QueryAsync("select id from a order by id", limit: 10);

        Assert.Equal([101], (await workspace.ReadAsync($"/results/{again["resultId"]}/rows?offset=100&limit=1")).Ids());
    }

    [Fact]
    public async Task A_result_that_cannot_be_had_again_is_exported_as_it_was_answered()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();

        var page = await workspace.QueryAsync("SELECT random() AS r");

        var export = await workspace.ReadTextAsync($"/results/{page["resultId"]}/export?format=csv");
        var answered = double.Parse(page["rows"]![0]![0]!.ToString(), CultureInfo.InvariantCulture);
        var exported = Assert.Single(export.Trim().ReplaceLineEndings("\n").Split('\n').Skip(1));
        Assert.Equal(answered, double.Parse(exported, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Unknown_results_are_not_found()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();

        foreach (var id in (string[])["0123456789abcdef0123456789abcdef", "nonsense", "%2E%2E%2Ffiles"])
        {
            using var rows = await workspace.GetAsync($"/results/{id}/rows");
            await rows.AssertProblemAsync(HttpStatusCode.NotFound, "result.not_found");
            using var export = await workspace.GetAsync($"/results/{id}/export?format=csv");
            await export.AssertProblemAsync(HttpStatusCode.NotFound, "result.not_found");
        }
    }

    [Fact]
    public async Task A_result_belongs_to_its_workspace()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.NewWorkspaceAsync();
        await owner.ImportAsync("a.csv", DatasetSteps.Rows(1, 200));
        var page = await owner.QueryAsync(Sql, limit: 10);
        var stranger = await server.NewWorkspaceAsync();

        using var response = await stranger.GetAsync($"/results/{page["resultId"]}/rows");

        await response.AssertProblemAsync(HttpStatusCode.NotFound, "result.not_found");
    }

    /// <summary>Numbers of JSON and of CSV may differ in trailing zeros.</summary>
    private static string Digits(string line) => line.Replace("\"", "", StringComparison.Ordinal).Replace(".0", "", StringComparison.Ordinal);
}
