using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tablinum.Api.Tests.Datasets;

/// <summary>A file is looked at before it is imported, and read again in another way without a new upload.</summary>
public sealed class CorrectionTests
{
    private const string Text = "id;when;note\n1;03/04/2021;none\n2;05/06/2021;x\n";

    [Fact]
    public async Task A_file_can_be_stored_previewed_and_then_imported_as_the_person_says()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        var file = await StoreAsync(workspace, "a.csv", Text);
        Assert.Empty((await workspace.ReadAsync("/tables"))["items"]!.AsArray());

        var guessed = await PreviewAsync(workspace, file, new { });
        Assert.Equal("""[[1,"2021-03-04","none"],[2,"2021-05-06","x"]]""", guessed["tables"]![0]!["rows"]!.ToJsonString());

        var corrections = new { dateOrder = "day_first", nullWords = new[] { "none" }, types = new { id = "VARCHAR" } };
        var corrected = await PreviewAsync(workspace, file, new { corrections, rows = 1 });
        Assert.Equal("""[["1","2021-04-03",null]]""", corrected["tables"]![0]!["rows"]!.ToJsonString());
        Assert.Equal("VARCHAR", (string?)corrected["tables"]![0]!["columns"]![0]!["type"]);
        Assert.Equal("day_first", (string?)corrected["tables"]![0]!["receipt"]!["corrections"]!["dateOrder"]);
        Assert.Empty((await workspace.ReadAsync("/tables"))["items"]!.AsArray());

        var imported = await ImportAsync(workspace, file, new { corrections });
        Assert.Equal(("a", 1), ((string?)imported["tables"]![0]!["name"], (int)imported["tables"]![0]!["version"]!));
        Assert.Equal("""[["2021-04-03",null]]""", await RowsAsync(workspace, """SELECT "when", note FROM a WHERE id = '1'"""));
    }

    [Fact]
    public async Task A_table_is_read_again_and_its_next_file_is_read_alike_until_that_is_taken_back()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", Text);
        var file = (Guid)(await workspace.ReadAsync("/tables/a"))["versions"]![0]!["fileId"]!;

        var again = await ImportAsync(workspace, file, new { table = "a", corrections = new { dateOrder = "day_first" } });
        Assert.Equal(2, (int)again["tables"]![0]!["version"]!);
        Assert.Equal("""[["2021-04-03"],["2021-06-05"]]""", await RowsAsync(workspace, """SELECT "when" FROM a"""));

        await workspace.ImportAsync("next.csv", "id;when;note\n3;07/08/2021;y\n", "&table=a");
        Assert.Equal("""[["2021-08-07"]]""", await RowsAsync(workspace, """SELECT "when" FROM a"""));
        await workspace.ImportAsync("more.csv", "id;when;note\n4;01/02/2021;z\n", "&table=a&mode=append");
        Assert.Equal("""[["2021-08-07"],["2021-02-01"]]""", await RowsAsync(workspace, """SELECT "when" FROM a"""));
        Assert.Equal("day_first", (string?)(await workspace.ReadAsync("/tables/a/receipt"))["corrections"]!["dateOrder"]);

        await ImportAsync(workspace, file, new { table = "a", corrections = new { } });
        await workspace.ImportAsync("last.csv", "id;when;note\n3;07/08/2021;y\n", "&table=a");
        Assert.Equal("""[["2021-07-08"]]""", await RowsAsync(workspace, """SELECT "when" FROM a"""));
    }

    [Fact]
    public async Task An_upload_can_say_it_all_at_once()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", Text, "&corrections=" + Uri.EscapeDataString("""{"dateOrder": "day_first"}"""));

        Assert.Equal("""[["2021-04-03"],["2021-06-05"]]""", await RowsAsync(workspace, """SELECT "when" FROM a"""));
    }

    [Fact]
    public async Task What_cannot_be_understood_or_done_is_said()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        var file = await StoreAsync(workspace, "a.csv", Text);

        await AssertAsync(HttpStatusCode.BadRequest, "import.bad_corrections", $"/files/{file}/preview", new { corrections = new { delimeter = ";" } });
        await AssertAsync(HttpStatusCode.BadRequest, "import.bad_corrections", $"/files/{file}/import", new { corrections = new { headerRows = "one" } });
        await AssertAsync(HttpStatusCode.UnprocessableEntity, "import.unfit_correction", $"/files/{file}/preview", new { corrections = new { encoding = "klingon" } });
        await AssertAsync(HttpStatusCode.BadRequest, "file.invalid_preview", $"/files/{file}/preview", new { rows = 0 });
        await AssertAsync(HttpStatusCode.BadRequest, "file.invalid_mode", $"/files/{file}/import", new { mode = "append" });
        await AssertAsync(HttpStatusCode.NotFound, "file.not_found", $"/files/{Guid.NewGuid()}/preview", new { });
        await AssertAsync(HttpStatusCode.NotFound, "table.not_found", $"/files/{file}/import", new { table = Guid.NewGuid() });

        using var upload = await workspace.UploadAsync("a.csv", Text, "&import=maybe");
        await upload.AssertProblemAsync(HttpStatusCode.BadRequest, "file.invalid_import");
        using var noJson = await workspace.UploadAsync("a.csv", Text, "&corrections=delimiter");
        await noJson.AssertProblemAsync(HttpStatusCode.BadRequest, "file.invalid_corrections");
        using var both = await workspace.UploadAsync("a.csv", Text, "&import=none&table=a");
        await both.AssertProblemAsync(HttpStatusCode.BadRequest, "file.invalid_import");

        var other = await server.NewWorkspaceAsync();
        using var stranger = await other.Client.PostAsJsonAsync($"{other.Path}/files/{file}/preview", new { }, TestContext.Current.CancellationToken);
        await stranger.AssertProblemAsync(HttpStatusCode.NotFound, "file.not_found");

        async Task AssertAsync(HttpStatusCode status, string code, string path, object body)
        {
            using var response = await PostAsync(workspace, path, body);
            await response.AssertProblemAsync(status, code);
        }
    }

    private static async Task<Guid> StoreAsync(TestWorkspace workspace, string name, string text)
    {
        using var response = await workspace.UploadAsync(name, text, "&import=none");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var file = (await response.ReadJsonAsync())["file"]!;
        using var found = await workspace.Client.GetAsync(response.Headers.Location, TestContext.Current.CancellationToken);
        Assert.Equal((string?)file["sha256"], (string?)(await found.ReadJsonAsync())["sha256"]);
        return (Guid)file["id"]!;
    }

    private static async Task<JsonNode> PreviewAsync(TestWorkspace workspace, Guid file, object body)
    {
        using var response = await PostAsync(workspace, $"/files/{file}/preview", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.ReadJsonAsync();
    }

    private static async Task<JsonNode> ImportAsync(TestWorkspace workspace, Guid file, object body)
    {
        using var response = await PostAsync(workspace, $"/files/{file}/import", body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.ReadJsonAsync();
    }

    private static async Task<HttpResponseMessage> PostAsync(TestWorkspace workspace, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, workspace.Path + path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Prefer", "wait=60");
        return await workspace.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> RowsAsync(TestWorkspace workspace, string sql) => (await workspace.QueryAsync(sql))["rows"]!.ToJsonString();
}
