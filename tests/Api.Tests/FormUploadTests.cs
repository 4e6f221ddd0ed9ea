using System.Net;
using System.Text;

namespace Tablinum.Api.Tests;

public sealed class FormUploadTests
{
    [Fact]
    public async Task A_form_is_an_upload_of_its_file_under_that_files_name()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("some field"), "note" },
            { new StringContent("a,b\n1,2\n"), "file", "Zähler.csv" },
            { new StringContent("another field"), "more" },
        };

        using var response = await PostAsync(workspace, form);
        var file = (await response.ReadJsonAsync())["file"]!;
        using var content = await workspace.GetAsync($"/files/{file["id"]}/content");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("Zähler.csv", (string?)file["name"]);
        Assert.Equal("a,b\n1,2\n", await content.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(server.Blobs());
        Assert.Equal((8L, 0L, 0), await workspace.CountersAsync());
    }

    [Fact]
    public async Task A_name_in_the_address_wins_over_the_forms()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        using var form = new MultipartFormDataContent { { new StringContent("a,b\n1,2\n"), "file", "a.csv" } };

        using var response = await PostAsync(workspace, form, "?name=b.csv");

        Assert.Equal("b.csv", (string?)(await response.ReadJsonAsync())["file"]!["name"]);
    }

    [Fact]
    public async Task A_file_in_a_form_past_the_limit_leaves_nothing()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync("Accounts:AnonymousMaxFileBytes=1000");
        var workspace = await server.NewWorkspaceAsync();
        using var form = new MultipartFormDataContent { { new StringContent(new string('x', 1001)), "file", "a.csv" } };

        using var response = await PostAsync(workspace, form);

        await response.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "file.too_large");
        await workspace.AssertNothingKeptAsync();
    }

    [Fact]
    public async Task Several_files_in_a_form_are_refused_and_leave_nothing()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("a,b\n1,2\n"), "file", "first.csv" },
            { new StringContent("some field"), "note" },
            { new StringContent("x\n1\n"), "file", "second.csv" },
        };

        using var response = await PostAsync(workspace, form);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "file.several");
        await workspace.AssertNothingKeptAsync();
    }

    [Fact]
    public async Task A_form_without_a_file_is_refused()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        using var form = new MultipartFormDataContent { { new StringContent("some field"), "note" } };

        using var response = await PostAsync(workspace, form);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "file.missing");
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "no boundary in here", "file.invalid_form")]
    [InlineData("multipart/form-data", "--x--", "file.invalid_form")]
    [InlineData(
        "multipart/form-data; boundary=x",
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b\n1,2\n",
        "file.incomplete")]
    public async Task A_broken_form_is_refused_and_leaves_nothing(string contentType, string body, string code)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await PostAsync(workspace, content);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, code);
        await workspace.AssertNothingKeptAsync();
    }

    private static Task<HttpResponseMessage> PostAsync(TestWorkspace workspace, HttpContent content, string query = "") =>
        workspace.Client.PostAsync($"{workspace.Path}/files{query}", content, TestContext.Current.CancellationToken);
}
