using System.Net;
using System.Net.Http.Json;
using System.Text;
using Tablinum.Testing;

namespace Tablinum.Api.Tests;

public sealed class WorkspaceTests
{
    [Fact]
    public async Task A_new_workspace_tells_its_secret_once()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();

        using var response = await server.NewClient().PostAsJsonAsync(
            "/api/v1/workspaces", new { name = "  Panels  " }, TestContext.Current.CancellationToken);
        var made = await response.ReadJsonAsync();
        var workspace = server.Open((Guid)made["id"]!, (string)made["secret"]!);
        using var again = await workspace.GetAsync("");
        var read = await again.ReadJsonAsync();

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/api/v1/workspaces/{workspace.Id}", response.Headers.Location?.OriginalString);
        Assert.Matches("^tbw_[A-Za-z0-9_-]{43}$", workspace.Secret);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(52_428_800, (long)made["maxFileBytes"]!);
        Assert.Equal(104_857_600, (long)made["maxBytes"]!);
        Assert.Equal("Panels", (string?)read["name"]);
        Assert.Equal(0, (long)read["usedBytes"]!);
        Assert.Null(read["secret"]);
    }

    [Fact]
    public async Task A_workspace_needs_no_body_and_no_name()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();

        using var response = await server.NewClient().PostAsync("/api/v1/workspaces", content: null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("Untitled workspace", (string?)(await response.ReadJsonAsync())["name"]);
    }

    [Theory]
    [InlineData("""{"name":"two\nlines"}""", "workspace.invalid_name")]
    [InlineData("""{"name":"   "}""", "workspace.invalid_name")]
    [InlineData("""{"name":7}""", "request.invalid")]
    [InlineData("""{"name":""", "request.invalid")]
    public async Task A_bad_name_or_body_is_refused(string body, string code)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();

        using var response = await server.NewClient().PostAsync(
            "/api/v1/workspaces", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task A_name_beyond_the_limit_is_a_validation_problem_whatever_the_caller_accepts()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var client = server.NewClient();
        client.DefaultRequestHeaders.Accept.ParseAdd("text/csv");

        using var response = await client.PostAsJsonAsync(
            "/api/v1/workspaces", new { name = new string('x', 101) }, TestContext.Current.CancellationToken);

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "request.invalid");
        Assert.NotEmpty(problem["errors"]!.AsObject());
    }

    [Fact]
    public async Task Another_workspace_looks_exactly_like_none()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var mine = await server.NewWorkspaceAsync();
        var theirs = await server.NewWorkspaceAsync();
        var cancellationToken = TestContext.Current.CancellationToken;

        foreach (var path in new[] { "", "/files", $"/files/{Guid.Empty}", $"/files/{Guid.Empty}/content" })
        {
            using var foreign = await mine.Client.GetAsync(theirs.Path + path, cancellationToken);
            using var unknown = await mine.Client.GetAsync($"/api/v1/workspaces/{Guid.CreateVersion7()}{path}", cancellationToken);

            var foreignProblem = await foreign.AssertProblemAsync(HttpStatusCode.NotFound, "workspace.not_found");
            var unknownProblem = await unknown.AssertProblemAsync(HttpStatusCode.NotFound, "workspace.not_found");
            foreignProblem["traceId"] = "";
            unknownProblem["traceId"] = "";
            Assert.Equal(unknownProblem.ToJsonString(), foreignProblem.ToJsonString());
        }
    }

    [Theory]
    [InlineData(null, "auth.required")]
    [InlineData("Bearer tbw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "auth.invalid")]
    [InlineData("Bearer nonsense", "auth.invalid")]
    [InlineData("Bearer ", "auth.invalid")]
    [InlineData("Basic dGJ3XzpwYXNz", "auth.invalid")]
    public async Task Without_the_secret_it_is_401_for_known_and_unknown_workspaces(string? authorization, string code)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var client = server.NewClient();
        if (authorization is not null)
        {
            Assert.True(client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization));
        }

        using var known = await client.GetAsync(workspace.Path, TestContext.Current.CancellationToken);
        using var unknown = await client.GetAsync($"/api/v1/workspaces/{Guid.CreateVersion7()}", TestContext.Current.CancellationToken);

        await known.AssertProblemAsync(HttpStatusCode.Unauthorized, code);
        await unknown.AssertProblemAsync(HttpStatusCode.Unauthorized, code);
        Assert.Equal("Bearer", known.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task The_secret_is_kept_nowhere_and_opens_the_workspace_after_a_restart()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var before = await server.NewWorkspaceAsync();

        await server.RestartAsync();
        using var response = await server.Open(before.Id, before.Secret).GetAsync("");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var kept = new List<string>();
        foreach (var path in Directory.EnumerateFiles(server.Folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "tablinum.lock")) // cannot be opened, and holds a process id
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(file, Encoding.Latin1);
            kept.Add(await text.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        if (PostgresCluster.IsUsed)
        {
            kept.Add(await PostgresCluster.DumpAsync(server.Folder));
        }

        Assert.Contains(kept, text => text.Contains("workspaces", StringComparison.Ordinal)); // the database is among them
        Assert.DoesNotContain(kept, text => text.Contains(before.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limits_come_from_the_settings()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync(
            "Accounts:AnonymousMaxFileBytes=10", "Accounts:AnonymousMaxBytes=20");
        var workspace = await server.NewWorkspaceAsync();

        using var response = await workspace.GetAsync("");
        var read = await response.ReadJsonAsync();

        Assert.Equal(10, (long)read["maxFileBytes"]!);
        Assert.Equal(20, (long)read["maxBytes"]!);
    }

    [Fact]
    public async Task Limits_without_sense_stop_the_start()
    {
        var start = () => TestServer.StartWithScriptedImportsAsync("Accounts:AnonymousMaxBytes=0");

        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(start);
        Assert.Contains("AnonymousMaxBytes", refused.Message, StringComparison.Ordinal);
    }
}
