using System.Net;

namespace Tablinum.Api.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task A_session_is_a_cookie_that_scripts_cannot_read_and_other_sites_do_not_send()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();

        var cookie = await SignInAsync(workspace);

        Assert.StartsWith($"tablinum-{workspace.Id:n}=tbs_", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(workspace.Secret, cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_reads_with_its_cookie_and_changes_things_from_our_own_pages_only()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var cookie = Value(await SignInAsync(workspace));
        var own = server.Address.GetLeftPart(UriPartial.Authority);

        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, HttpMethod.Get, workspace.Path, cookie, origin: null));
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(server, HttpMethod.Post, $"{workspace.Path}/files?name=a.csv", cookie, own));
        foreach (var origin in new[] { null, "null", "https://evil.example", own + ".evil.example", own.Replace("http:", "https:", StringComparison.Ordinal) })
        {
            Assert.Equal(
                HttpStatusCode.Forbidden, await SendAsync(server, HttpMethod.Post, $"{workspace.Path}/files?name=a.csv", cookie, origin));
        }

        Assert.Single(server.Blobs());
    }

    [Fact]
    public async Task A_refused_origin_is_told()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{workspace.Path}/session");
        request.Headers.Add("Cookie", Value(await SignInAsync(workspace)));

        using var response = await server.NewClient().SendAsync(request, TestContext.Current.CancellationToken);

        await response.AssertProblemAsync(HttpStatusCode.Forbidden, "session.foreign_origin");
    }

    [Fact]
    public async Task An_ended_session_opens_nothing_even_if_its_cookie_was_kept()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var cookie = Value(await SignInAsync(workspace));
        var own = server.Address.GetLeftPart(UriPartial.Authority);

        Assert.Equal(HttpStatusCode.OK, await SendAsync(server, HttpMethod.Get, workspace.Path, cookie, origin: null));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(server, HttpMethod.Delete, $"{workspace.Path}/session", cookie, own));

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(server, HttpMethod.Get, workspace.Path, cookie, origin: null));
    }

    [Fact]
    public async Task A_session_opens_its_own_workspace_only()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var mine = await server.NewWorkspaceAsync();
        var theirs = await server.NewWorkspaceAsync();
        var token = Value(await SignInAsync(mine)).Split('=')[1];

        var status = await SendAsync(server, HttpMethod.Get, theirs.Path, $"tablinum-{theirs.Id:n}={token}", origin: null);

        Assert.Equal(HttpStatusCode.NotFound, status);
    }

    [Fact]
    public async Task Where_the_cookie_would_travel_in_the_clear_there_is_no_session()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{workspace.Path}/session");
        request.Headers.Host = "tablinum.example";

        using var response = await workspace.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "session.not_private");
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    private static async Task<string> SignInAsync(TestWorkspace workspace)
    {
        using var response = await workspace.Client.PostAsync($"{workspace.Path}/session", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return Assert.Single(response.Headers.GetValues("Set-Cookie"));
    }

    private static string Value(string setCookie) => setCookie.Split(';')[0];

    private static async Task<HttpStatusCode> SendAsync(TestServer server, HttpMethod method, string path, string cookie, string? origin)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", cookie);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent("a,b\n1,2\n");
        }

        using var response = await server.NewClient().SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
