using System.Net;
using System.Net.Http.Headers;

namespace Tablinum.Api.Tests;

public sealed class FileTests
{
    [Fact]
    public async Task Files_are_listed_newest_first_page_by_page_and_names_may_repeat()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, (string)(await workspace.UploadedAsync("same.csv", $"x\n{i}\n"))["id"]!);
        }

        var listed = new List<string>();
        string? after = null;
        do
        {
            using var response = await workspace.GetAsync($"/files?limit=2{(after is null ? "" : $"&after={after}")}");
            var page = await response.ReadJsonAsync();
            Assert.InRange(page["items"]!.AsArray().Count, 1, 2);
            listed.AddRange(page["items"]!.AsArray().Select(file => (string)file!["id"]!));
            after = (string?)page["next"];
        }
        while (after is not null);

        Assert.Equal(ids, listed);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=ten")]
    [InlineData("after=nonsense")]
    public async Task Pages_outside_the_rules_are_refused(string query)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.GetAsync($"/files?{query}");

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "request.invalid");
    }

    [Fact]
    public async Task Content_comes_back_as_an_attachment_that_no_browser_runs()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var file = await workspace.UploadedAsync("Zähler \"1\"\\.csv", "<script>alert(1)</script>");

        using var response = await workspace.GetAsync($"/files/{file["id"]}/content");

        Assert.Equal("<script>alert(1)</script>", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("Zähler \"1\"\\.csv", response.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("sandbox", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task A_range_of_the_content_is_served()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var file = await workspace.UploadedAsync("a.csv", "0123456789");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{workspace.Path}/files/{file["id"]}/content");
        request.Headers.Range = new RangeHeaderValue(3, 5);

        using var response = await workspace.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("345", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("bytes 3-5/10", response.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task A_file_of_another_workspace_looks_like_none()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var mine = await server.NewWorkspaceAsync();
        var theirs = await server.NewWorkspaceAsync();
        var file = await theirs.UploadedAsync("a.csv", "x\n1\n");

        foreach (var path in new[] { $"/files/{file["id"]}", $"/files/{file["id"]}/content" })
        {
            using var response = await mine.GetAsync(path);
            await response.AssertProblemAsync(HttpStatusCode.NotFound, "file.not_found");
        }

        using var list = await mine.GetAsync("/files");
        Assert.Empty((await list.ReadJsonAsync())["items"]!.AsArray());
    }
}
