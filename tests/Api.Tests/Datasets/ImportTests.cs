using System.Net;
using System.Net.Http.Headers;

namespace Tablinum.Api.Tests.Datasets;

public sealed class ImportTests
{
    [Theory]
    [InlineData("text/plain; charset=utf-8", "id\tname\n1\tAnn\n2\tBob")]
    [InlineData("text/tab-separated-values", "id\tname\r\n1\tAnn\r\n2\tBob\r\n")]
    [InlineData("text/csv", "id,name\n1,Ann\n2,Bob\n")]
    [InlineData("text/plain", "| id | name |\n|---|---|\n| 1 | Ann |\n| 2 | Bob |\n")]
    public async Task Pasted_text_needs_no_name(string type, string text)
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        foreach (var name in (string[])["pasted", "pasted_2"])
        {
            using var content = new StringContent(text);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            using var request = new HttpRequestMessage(HttpMethod.Post, workspace.Path + "/files") { Content = content };
            request.Headers.Add("Prefer", "wait=60");
            using var response = await workspace.Client.SendAsync(request, TestContext.Current.CancellationToken);

            var answer = await response.ReadJsonAsync();
            Assert.Equal((HttpStatusCode.Created, "Pasted", name), (response.StatusCode, (string?)answer["file"]!["name"], (string?)answer["tables"]![0]!["name"]));
            Assert.Equal("""[[1,"Ann"],[2,"Bob"]]""", (await workspace.QueryAsync($"FROM {name}"))["rows"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task An_uploaded_file_becomes_a_table_that_answers_SQL()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();

        var table = await workspace.ImportAsync("Price List 2024.csv", DatasetSteps.Rows(1, 3));
        Assert.Equal("price_list_2024", (string?)table["name"]);
        Assert.Equal((1, 3L, 0L), ((int)table["version"]!, (long)table["rows"]!, (long)table["rejectedRows"]!));
        Assert.Equal(["id", "name", "price"], table["columns"]!.AsArray().Select(c => (string)c!["name"]!));
        Assert.All(table["columns"]!.AsArray(), column => Assert.Equal(["name", "type"], column!.AsObject().Select(p => p.Key)));

        var answer = await workspace.QueryAsync("select sum(price) from price_list_2024");
        Assert.Equal(9.0, (double)answer["rows"]![0]![0]!);
        Assert.Equal("""{"price_list_2024":1}""", answer["versions"]!.ToJsonString());
    }

    [Fact]
    public async Task Tables_of_files_with_one_name_get_numbers()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();

        Assert.Equal("sales", (string?)(await workspace.ImportAsync("sales.csv", DatasetSteps.Rows(1, 1)))["name"]);
        Assert.Equal("sales_2", (string?)(await workspace.ImportAsync("SALES.csv", DatasetSteps.Rows(1, 1)))["name"]);
        Assert.Equal("t_2024", (string?)(await workspace.ImportAsync("2024.csv", DatasetSteps.Rows(1, 1)))["name"]);
        Assert.Equal("data", (string?)(await workspace.ImportAsync("---.csv", DatasetSteps.Rows(1, 1)))["name"]);
    }

    [Fact]
    public async Task A_file_appended_to_a_table_makes_its_next_version()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("sales.csv", DatasetSteps.Rows(1, 3));

        var appended = await workspace.ImportAsync("more.csv", DatasetSteps.Rows(4, 5), "&table=SALES&mode=append");

        Assert.Equal(("sales", 2, 5L), ((string?)appended["name"], (int)appended["version"]!, (long)appended["rows"]!));
        Assert.Equal([1, 2, 3, 4, 5], (await workspace.ReadAsync("/tables/sales/rows")).Ids());
        Assert.Equal([1, 2, 3], (await workspace.ReadAsync("/tables/sales/rows?version=1")).Ids());
        var table = await workspace.ReadAsync("/tables/sales");
        Assert.Equal(["append", "replace"], table["versions"]!.AsArray().Select(v => (string)v!["mode"]!));
    }

    [Fact]
    public async Task Columns_that_only_one_file_has_are_empty_in_the_rows_of_the_other()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", "id,old\n1,x\n");

        await workspace.ImportAsync("b.csv", "id,new\n2.5,y\n", "&table=a&mode=append");

        var answer = await workspace.QueryAsync("select id, old, new from a order by id");
        Assert.Equal("""[[1.0,"x",null],[2.5,null,"y"]]""", answer["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task A_file_that_replaces_a_table_keeps_its_id_and_its_old_versions()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        var first = await workspace.ImportAsync("sales.csv", DatasetSteps.Rows(1, 3));

        var second = await workspace.ImportAsync("other.csv", "city\nBern\n", $"&table={first["id"]}&mode=replace");

        Assert.Equal((string?)first["id"], (string?)second["id"]);
        Assert.Equal("""[["Bern"]]""", (await workspace.QueryAsync("from sales"))["rows"]!.ToJsonString());
        Assert.Equal(3, (long)(await workspace.ReadAsync("/tables/sales/rows?version=1"))["totalRows"]!);
    }

    [Fact]
    public async Task A_table_that_is_named_but_not_there_is_made()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();

        var table = await workspace.ImportAsync("x.csv", DatasetSteps.Rows(1, 2), "&table=Events&mode=append");

        Assert.Equal(("Events", 1), ((string?)table["name"], (int)table["version"]!));
    }

    private static readonly (string Table, HttpStatusCode Status, string Code)[] BadTargets =
    [
        ("1st", HttpStatusCode.BadRequest, "table.bad_name"),
        ("my%20table", HttpStatusCode.BadRequest, "table.bad_name"),
        ("a%3Bdrop", HttpStatusCode.BadRequest, "table.bad_name"),
        ("0198c9a6-0000-7000-8000-000000000000", HttpStatusCode.NotFound, "table.not_found"),
    ];

    [Fact]
    public async Task A_target_that_cannot_be_is_refused_and_nothing_is_kept()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();

        foreach (var (table, status, code) in BadTargets)
        {
            using var response = await workspace.UploadAsync("a.csv", DatasetSteps.Rows(1, 1), "&mode=replace&table=" + table);
            await response.AssertProblemAsync(status, code);
        }

        await workspace.AssertNothingKeptAsync();
    }

    [Fact]
    public async Task Parts_count_for_the_quota_and_one_that_does_not_fit_leaves_no_trace()
    {
        await using var server = await TestServer.StartAsync("Accounts:AnonymousMaxBytes=20000");
        var workspace = await server.NewWorkspaceAsync();
        var text = DatasetSteps.Rows(1, 200);

        using var response = await workspace.UploadAsync("big.csv", text, prefer: "wait=60");

        await response.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "workspace.full");
        Assert.Equal((text.Length, 0L, 0), await workspace.CountersAsync());
        Assert.Single(server.Blobs()); // the original
        Assert.Empty((await workspace.ReadAsync("/tables"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Only_the_last_versions_are_kept_and_the_quota_of_the_others_is_given_back()
    {
        await using var server = await TestServer.StartAsync("Datasets:KeptVersions=2", "Datasets:SweepDelayMs=0");
        var workspace = await server.NewWorkspaceAsync();
        for (var i = 1; i <= 4; i++)
        {
            await workspace.ImportAsync("a.csv", DatasetSteps.Rows(i, i), "&table=a&mode=replace");
        }

        var table = await workspace.ReadAsync("/tables/a");
        Assert.Equal([4, 3], table["versions"]!.AsArray().Select(v => (int)v!["version"]!));
        using var gone = await workspace.GetAsync("/tables/a/rows?version=1");
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "table.version_not_found");

        var files = (await workspace.ReadAsync("/files"))["items"]!.AsArray().Sum(f => (long)f!["sizeBytes"]!);
        var parts = table["versions"]!.AsArray().Sum(v => (long)v!["sizeBytes"]!);
        Assert.Equal((files + parts, 0L, 0), await workspace.CountersAsync());
        await Sweeps.EndedAsync(workspace);
        Assert.Equal(4 + 2, server.Blobs().Count);
    }

    [Fact]
    public async Task A_Parquet_export_can_be_imported_again()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 100));
        using var export = await workspace.GetAsync("/tables/a/export?format=parquet");
        var bytes = new ByteArrayContent(await export.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        bytes.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.apache.parquet");

        using var response = await workspace.UploadAsync("again.parquet", bytes, prefer: "wait=60");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var same = await workspace.QueryAsync("select count(*) from (from a except from again) union all select count(*) from again");
        Assert.Equal("[[0],[100]]", same["rows"]!.ToJsonString());
    }
}

internal static class Sweeps
{
    /// <summary>Waits until no sweep of the workspace is under way.</summary>
    public static async Task EndedAsync(TestWorkspace workspace)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var jobs = (await workspace.ReadAsync("/jobs?limit=200"))["items"]!.AsArray();
            var sweeps = jobs.Where(j => (string?)j!["kind"] == "datasets.sweep.v1").ToList();
            if (sweeps.Count > 0 && sweeps.TrueForAll(j => (string?)j!["state"] == "completed"))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }
}
