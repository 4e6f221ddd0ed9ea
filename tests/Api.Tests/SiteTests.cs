using System.Net;
using System.Text.RegularExpressions;

namespace Tablinum.Api.Tests;

/// <summary>The web application as browsers get it.</summary>
public sealed partial class SiteTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/tables")]
    [InlineData("/tables/Straße & Nr.")]
    [InlineData("/queries?sql=SELECT%201")]
    [InlineData("/jobs")]
    [InlineData("/settings")]
    public async Task Every_address_of_the_application_answers_its_page(string address)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();

        using var response = await server.NewClient().GetAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/health/nothing")]
    [InlineData("/openapi/nothing")]
    [InlineData("/assets/nothing.js")]
    [InlineData("/assets/..%2Findex.html")]
    [InlineData("/index.html")]
    public async Task Every_other_address_stays_a_problem(string address)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();

        using var response = await server.NewClient().GetAsync(address, TestContext.Current.CancellationToken);

        await response.AssertProblemAsync(HttpStatusCode.NotFound, "request.not_found");
    }

    [Fact]
    public async Task A_page_lets_nothing_run_that_this_server_did_not_send_and_no_two_share_a_nonce()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();

        var (policy, page) = await PageAsync(server);
        var (_, other) = await PageAsync(server);

        var nonce = Nonce().Match(page).Groups["nonce"].Value;
        Assert.Contains($"style-src 'self' 'nonce-{nonce}'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.NotEqual(nonce, Nonce().Match(other).Groups["nonce"].Value);
        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(InlineScript(), page);
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("identity", null)]
    public async Task A_script_is_sent_as_small_as_the_browser_takes_it_and_kept_for_good(string accepted, string? expected)
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var (_, page) = await PageAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, Script().Match(page).Groups["path"].Value);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);

        using var response = await server.NewClient().SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(expected, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("public, max-age=31536000, immutable", Assert.Single(response.Headers.GetValues("Cache-Control")));
        Assert.Equal("Accept-Encoding", Assert.Single(response.Headers.Vary));
    }

    private static async Task<(string Policy, string Page)> PageAsync(TestServer server)
    {
        using var response = await server.NewClient().GetAsync("/", TestContext.Current.CancellationToken);
        return (Assert.Single(response.Headers.GetValues("Content-Security-Policy")),
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [GeneratedRegex("""csp-nonce" nonce="(?<nonce>[^"]{20,})""", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Nonce();

    [GeneratedRegex("""src="(?<path>/assets/[^"]+\.js)""", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Script();

    [GeneratedRegex("<script(?![^>]* src=)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex InlineScript();
}
