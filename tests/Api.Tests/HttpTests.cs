using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Tablinum.Api.Tests;

/// <summary>What holds for every address.</summary>
public sealed class HttpTests
{
    [Theory]
    [InlineData("GET", "/nowhere", 404, "request.not_found")]
    [InlineData("GET", "/api/v1/workspaces/not-a-uuid/files", 404, "request.not_found")]
    [InlineData("PUT", "/api/v1/workspaces", 405, "request.method_not_allowed")]
    public async Task What_reaches_no_endpoint_is_a_problem(string method, string path, int status, string code)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await server.NewClient().SendAsync(request, TestContext.Current.CancellationToken);

        await response.AssertProblemAsync((HttpStatusCode)status, code);
    }

    [Fact]
    public async Task A_body_of_another_type_or_beyond_one_mebibyte_is_a_problem()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var client = server.NewClient();

        using var text = await client.PostAsync("/api/v1/workspaces", new StringContent("name"), TestContext.Current.CancellationToken);
        using var large = await client.PostAsJsonAsync(
            "/api/v1/workspaces", new { name = new string('x', 2 << 20) }, TestContext.Current.CancellationToken);

        await text.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, "request.unsupported_media_type");
        await large.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "request.too_large");
    }

    [Fact]
    public async Task Every_answer_carries_the_safety_headers_and_no_server_name()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();

        foreach (var path in new[] { "/health/live", "/nowhere", $"/api/v1/workspaces/{Guid.Empty}" })
        {
            using var response = await server.NewClient().GetAsync(path, TestContext.Current.CancellationToken);

            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Contains("frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            Assert.Empty(response.Headers.Server);
        }
    }

    [Fact]
    public async Task The_openapi_document_lists_the_routes_and_names_each_contract_once()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();

        var document = await server.NewClient().GetFromJsonAsync<JsonObject>("/openapi/v1.json", TestContext.Current.CancellationToken);

        Assert.NotNull(document!["paths"]!["/api/v1/workspaces/{w}/files"]!["post"]!["requestBody"]);
        Assert.Contains("CreateWorkspaceResponse", document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key));
        Assert.Contains("GetWorkspaceResponse", document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key));
    }

    /// <summary>The types of the web application are made from it. After a change of the API: save it again, then <c>npm run types</c>.</summary>
    [Fact]
    public async Task The_openapi_document_is_the_one_in_docs()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var output = new DirectoryInfo(AppContext.BaseDirectory); // artifacts/bin/Api.Tests/<configuration>
        var kept = Path.Combine(output.Parent!.Parent!.Parent!.Parent!.FullName, "docs", "openapi.json");

        var document = await server.NewClient().GetFromJsonAsync<JsonObject>("/openapi/v1.json", TestContext.Current.CancellationToken);
        document!.Remove("servers"); // where this one runs

        var expected = JsonNode.Parse(await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken));
        Assert.True(JsonNode.DeepEquals(expected, document), "docs/openapi.json is not what the server says.");
    }

    [Fact]
    public async Task A_running_server_is_live()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();

        using var response = await server.NewClient().GetAsync("/health/live", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
