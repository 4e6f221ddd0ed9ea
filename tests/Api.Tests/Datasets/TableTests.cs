using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Tablinum.Api.Tests.Datasets;

public sealed class TableTests
{
    [Fact]
    public async Task Tables_are_listed_by_name_page_by_page()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        foreach (var name in (string[])["beta", "Alpha", "gamma"])
        {
            await workspace.ImportAsync("x.csv", DatasetSteps.Rows(1, 2), $"&table={name}&mode=replace");
        }

        var first = await workspace.ReadAsync("/tables?limit=2");
        Assert.Equal(["Alpha", "beta"], first["items"]!.AsArray().Select(t => (string)t!["name"]!));
        var second = await workspace.ReadAsync($"/tables?limit=2&after={first["next"]}");
        Assert.Equal(["gamma"], second["items"]!.AsArray().Select(t => (string)t!["name"]!));
        Assert.Null(second["next"]);
        Assert.Equal(
            ["id", "name", "label", "version", "rows", "sizeBytes", "createdAt", "updatedAt"],
            second["items"]![0]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public async Task A_table_is_found_by_its_name_in_any_case_and_by_its_id()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        var imported = await workspace.ImportAsync("sales.csv", DatasetSteps.Rows(1, 2));

        var byName = await workspace.ReadAsync("/tables/SALES");
        var byId = await workspace.ReadAsync($"/tables/{imported["id"]}");

        Assert.Equal(byName.ToJsonString(), byId.ToJsonString());
        Assert.Equal(2, (long)byId["rows"]!);
        Assert.Equal(2, (long)Assert.Single(byId["versions"]!.AsArray())!["rows"]!);
    }

    [Fact]
    public async Task Pages_of_a_table_of_several_parts_join_without_gap_or_overlap()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 10));
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(11, 13), "&table=a&mode=append");
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(14, 30), "&table=a&mode=append");

        var ids = new List<long>();
        for (var more = true; more;)
        {
            var page = await workspace.ReadAsync($"/tables/a/rows?offset={ids.Count}&limit=4");
            Assert.Equal((ids.Count, 30L, 3), ((int)page["offset"]!, (long)page["totalRows"]!, (int)page["version"]!));
            ids.AddRange(page.Ids());
            more = (bool)page["hasMore"]!;
        }

        Assert.Equal(Enumerable.Range(1, 30).Select(i => (long)i), ids);
        var beyond = await workspace.ReadAsync("/tables/a/rows?offset=30");
        Assert.Equal((0, false), (beyond["rows"]!.AsArray().Count, (bool)beyond["hasMore"]!));
        Assert.Equal(3, beyond["columns"]!.AsArray().Count);
    }

    private static readonly (string Sort, string? Filter, long[] Ids)[] Windows =
    [
        ("sort=-id", null, [5, 4, 3, 2, 1]),
        ("sort=ODD,-id", null, [4, 2, 5, 3, 1]),
        ("sort=\"a, \"\"b\"\"\"", null, [5, 4, 3, 2, 1]),
        ("sort=id", """[{"column":"id","op":"ge","value":4}]""", [4, 5]),
        ("", """[{"column":"id","op":"gt","value":1},{"column":"id","op":"lt","value":3}]""", [2]),
        ("", """[{"column":"id","op":"in","value":[1,"5"]}]""", [1, 5]),
        ("", """[{"column":"name","op":"contains","value":"R"}]""", [3, 4]),
        ("", """[{"column":"name","op":"starts_with","value":"t"}]""", [2, 3]),
        ("", """[{"column":"name","op":"is_null"}]""", [5]),
        ("", """[{"column":"name","op":"not_null"}]""", [1, 2, 3, 4]),
        ("", """[{"column":"name","op":"eq","value":"x' or 1=1 --"}]""", []),
    ];

    [Fact]
    public async Task Rows_are_sorted_and_filtered_by_type()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", "id,name,odd,\"a, \"\"b\"\"\"\n1,one,1,5\n2,two,0,4\n3,three,1,3\n4,four,0,2\n5,,1,1\n");

        var answers = new List<string>();
        foreach (var (sort, filter, _) in Windows)
        {
            var page = await workspace.ReadAsync($"/tables/a/rows?{sort}&filter={Uri.EscapeDataString(filter ?? "")}");
            answers.Add($"{sort} {filter}: {string.Join(' ', page.Ids())}");
            Assert.Equal(filter is null, page["totalRows"] is not null);
        }

        Assert.Equal(Windows.Select(w => $"{w.Sort} {w.Filter}: {string.Join(' ', w.Ids)}"), answers);
    }

    private static readonly (string Query, string Code)[] BadWindows =
    [
        ("limit=0", "request.limit"),
        ("limit=1001", "request.limit"),
        ("offset=-1", "request.offset"),
        ("sort=nothing", "rows.bad_sort"),
        ("sort=id,,name", "rows.bad_sort"),
        ("sort=\"id", "rows.bad_sort"),
        ("sort=\"id\"x", "rows.bad_sort"),
        ("filter=no", "rows.bad_filter"),
        ("filter={}", "rows.bad_filter"),
        ("filter=[1]", "rows.bad_filter"),
        ("""filter=[{"column":"id"}]""", "rows.bad_filter"),
        ("""filter=[{"op":"eq","value":1}]""", "rows.bad_filter"),
        ("""filter=[{"column":"nothing","op":"eq","value":1}]""", "rows.bad_filter"),
        ("""filter=[{"column":"id","op":"like","value":1}]""", "rows.bad_filter"),
        ("""filter=[{"column":"id","op":"eq"}]""", "rows.bad_filter"),
        ("""filter=[{"column":"id","op":"eq","value":[1]}]""", "rows.bad_filter"),
        ("""filter=[{"column":"id","op":"in","value":[]}]""", "rows.bad_filter"),
        ("""filter=[{"column":"id","op":"is_null","value":1}]""", "rows.bad_filter"),
        ("""filter=[{"column":"id","op":"eq","value":1,"more":2}]""", "rows.bad_filter"),
        ("""filter=[{"column":"id","op":"eq","value":"abc"}]""", "rows.bad_filter"),
    ];

    [Fact]
    public async Task A_window_that_makes_no_sense_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", DatasetSteps.Rows(1, 2));

        var answers = new List<string>();
        foreach (var (query, _) in BadWindows)
        {
            using var response = await workspace.GetAsync("/tables/a/rows?" + query.Replace("\"", "%22", StringComparison.Ordinal));
            answers.Add($"{query}: {(int)response.StatusCode} {(await response.ReadJsonAsync())["code"]}");
        }

        Assert.Equal(BadWindows.Select(bad => $"{bad.Query}: 400 {bad.Code}"), answers);
    }

    [Fact]
    public async Task A_table_is_exported_whole_in_every_format()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", "id,name\n1,\"x, y\"\n2,\n");

        Assert.Equal("id,name\r\n1,\"x, y\"\r\n2,\r\n", (await workspace.ReadTextAsync("/tables/a/export?format=csv")).ReplaceLineEndings("\r\n"));
        Assert.Equal(
            """[{"id":1,"name":"x, y"},{"id":2,"name":null}]""",
            JsonNode.Parse(await workspace.ReadTextAsync("/tables/a/export?format=json"))!.ToJsonString());
        Assert.Equal(
            "{\"id\":1,\"name\":\"x, y\"}\n{\"id\":2,\"name\":null}\n", await workspace.ReadTextAsync("/tables/a/export?format=ndjson"));

        using var parquet = await workspace.GetAsync("/tables/a/export?format=parquet");
        var bytes = await parquet.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("PAR1", "PAR1"), (Encoding.ASCII.GetString(bytes[..4]), Encoding.ASCII.GetString(bytes[^4..])));
        Assert.Equal("a.parquet", parquet.Content.Headers.ContentDisposition?.FileName);
        using var excel = await workspace.GetAsync("/tables/a/export?format=xlsx");
        await using var book = new ZipArchive(await excel.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Contains("xl/worksheets/sheet1.xml", book.Entries.Select(entry => entry.FullName));
        Assert.Equal("a.xlsx", excel.Content.Headers.ContentDisposition?.FileName);
        using var unknown = await workspace.GetAsync("/tables/a/export?format=xls");
        await unknown.AssertProblemAsync(HttpStatusCode.BadRequest, "export.bad_format");
    }

    [Fact]
    public async Task CSV_is_the_data_unless_formulas_are_to_be_neutralised()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", "id,=name\n-1,=1+1\n-2,x\n3,y,=z\n");
        var result = (string?)(await workspace.QueryAsync("FROM a"))["resultId"];

        Assert.Equal("id,=name\n-1,=1+1\n-2,x\n", await workspace.ReadTextAsync("/tables/a/export?format=csv"));
        foreach (var path in (string[])["/tables/a/export", $"/results/{result}/export"])
        {
            Assert.Equal("id,'=name\n-1,'=1+1\n-2,x\n", await workspace.ReadTextAsync($"{path}?format=csv&formulas=neutralise"));
            using var unknown = await workspace.GetAsync($"{path}?formulas=maybe");
            await unknown.AssertProblemAsync(HttpStatusCode.BadRequest, "export.bad_formulas");
        }

        Assert.Equal("v\n'=z\n", await workspace.QueryAsAsync("SELECT '=z' AS v", "text/csv", "?formulas=neutralise"));
        Assert.Equal("line,reason,text\n4,\"3 cells, where the table has 2 columns.\",\"3,y,=z\"\n", await workspace.ReadTextAsync("/tables/a/rejected?formulas=neutralise"));
    }

    [Fact]
    public async Task A_deleted_table_is_gone_at_once_and_its_name_and_its_bytes_are_free()
    {
        await using var server = await TestServer.StartAsync("Datasets:SweepDelayMs=0");
        var workspace = await server.NewWorkspaceAsync();
        var text = DatasetSteps.Rows(1, 2);
        await workspace.ImportAsync("a.csv", text);
        await workspace.QueryAsync("from a");

        using var deleted = await workspace.DeleteAsync("/tables/A");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        Assert.Equal((text.Length, 0L, 0), await workspace.CountersAsync());
        using var gone = await workspace.GetAsync("/tables/a");
        await gone.AssertProblemAsync(HttpStatusCode.NotFound, "table.not_found");
        using var query = await workspace.PostQueryAsync(new { sql = "from a" });
        Assert.NotEqual(HttpStatusCode.OK, query.StatusCode);
        await Sweeps.EndedAsync(workspace);
        Assert.DoesNotContain(server.Blobs(), blob => blob.Contains("/tables/", StringComparison.Ordinal));
        Assert.Equal("a", (string?)(await workspace.ImportAsync("a.csv", text))["name"]);
    }

    private static readonly (string Method, string Path)[] Doors =
    [
        ("GET", "/tables/a"), ("GET", "/tables/a/rows"), ("GET", "/tables/a/export?format=csv"), ("DELETE", "/tables/a"), ("POST", "/query"),
    ];

    [Fact]
    public async Task Another_workspace_sees_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.NewWorkspaceAsync();
        await owner.ImportAsync("a.csv", DatasetSteps.Rows(1, 2));
        var stranger = await server.NewWorkspaceAsync();

        foreach (var (method, path) in Doors)
        {
            foreach (var prefix in (string[])[owner.Path, stranger.Path])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), prefix + path);
                request.Content = method == "POST" ? new StringContent("""{"sql":"from a"}""", Encoding.UTF8, "application/json") : null;
                using var response = await stranger.Client.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.True((int)response.StatusCode is 400 or 404, $"{method} {prefix}{path}: {(int)response.StatusCode}");
            }
        }

        Assert.Equal(2, (long)(await owner.ReadAsync("/tables/a"))["rows"]!);
    }
}
