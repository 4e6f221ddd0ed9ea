using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tablinum.Api.Tests.Datasets;
using Tablinum.Foundation;
using Tablinum.Server.Live;

namespace Tablinum.Api.Tests.Live;

/// <summary>What clients hear of changes while they are connected, and what they learn of those that they missed.</summary>
public sealed class LiveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("WebSockets")]
    [InlineData("LongPolling")]
    public async Task A_client_hears_of_a_file_its_job_and_its_table(string transport)
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await using var client = await LiveClient.ConnectAsync(server, workspace, transport);

        await workspace.UploadedAsync("a.csv", "a,b\n1,2\n");
        await client.HearAsync(heard => LiveClient.Says(heard, "jobs") && (string?)heard["data"]!["state"] == "completed");

        Assert.Equal(Enumerable.Range(1, client.Events.Count).Select(number => (long)number), client.Events.Select(LiveClient.Number));
        Assert.Equal("a.csv", (string?)Assert.Single(client.Events, heard => LiveClient.Says(heard, "files", "added"))["data"]!["name"]);
        Assert.Equal("a", (string?)Assert.Single(client.Events, heard => LiveClient.Says(heard, "tables", "added"))["data"]!["name"]);
        Assert.Equal(
            ["available", "running", "completed"],
            client.Events.Where(heard => LiveClient.Says(heard, "jobs")).Select(heard => (string?)heard["data"]!["state"]).Distinct());
    }

    [Fact]
    public async Task A_client_hears_of_a_table_that_is_removed_and_of_a_question_that_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        var workspace = await server.NewWorkspaceAsync();
        await workspace.ImportAsync("a.csv", "a,b\n1,2\n");
        await using var client = await LiveClient.ConnectAsync(server, workspace);

        var answer = await workspace.QueryAsync("select a from a");
        await client.HearAsync(heard => LiveClient.Says(heard, "queries", "answered"));
        using var removed = await workspace.DeleteAsync("/tables/a");
        await client.HearAsync(heard => LiveClient.Says(heard, "tables", "removed"));

        Assert.Equal((string?)answer["resultId"], (string?)client.Events.First(heard => LiveClient.Says(heard, "queries"))["subject"]);
    }

    [Fact]
    public async Task A_client_that_was_away_learns_what_it_missed()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        await using var client = await LiveClient.ConnectAsync(server, workspace);
        await RaiseAsync(server, workspace.Id, count: 3);
        await client.HearAsync(heard => LiveClient.Number(heard) == 3);

        await client.LeaveAsync();
        await RaiseAsync(server, workspace.Id, count: 2);
        await client.ComeBackAsync();
        Assert.Equal([1L, 2L, 3L, 4L, 5L], client.Events.Select(LiveClient.Number));

        var page = await client.AfterAsync(3);

        Assert.Equal([4L, 5L], page["items"]!.AsArray().Select(heard => LiveClient.Number(heard!)));
        Assert.Equal(5L, (long)page["last"]!);
        Assert.True((bool)page["isComplete"]!);
        Assert.Empty((await client.AfterAsync(null))["items"]!.AsArray());
    }

    [Fact]
    public async Task Nobody_hears_of_another_workspace()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var (mine, other) = (await server.NewWorkspaceAsync(), await server.NewWorkspaceAsync());
        await using var client = await LiveClient.ConnectAsync(server, mine);

        await RaiseAsync(server, other.Id, count: 5);
        await RaiseAsync(server, mine.Id, count: 1);
        await client.HearAsync(heard => LiveClient.Number(heard) == 1);

        Assert.Single(client.Events);
        using var refused = await mine.Client.PostAsync($"{other.Path}/live/negotiate", content: null, Token);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using var stranger = await server.NewClient().PostAsync($"{mine.Path}/live/negotiate", content: null, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Fact]
    public async Task Pages_of_other_sites_cannot_listen_with_the_cookie_of_a_browser()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var cookie = await SignInAsync(workspace);

        using var own = await OpenAsync(server, workspace, cookie, server.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal(WebSocketState.Open, own.State);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(server, workspace, cookie, "http://localhost:3000"));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_ends_with_the_session_that_it_was_opened_with()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        var (cookie, origin) = (await SignInAsync(workspace), server.Address.GetLeftPart(UriPartial.Authority));
        using var socket = await OpenAsync(server, workspace, cookie, origin);
        await SayAsync(socket, """{"protocol":"json","version":1}""");
        await Eventually.TrueAsync(() => Task.FromResult(server.Services.GetRequiredService<LiveConnections>().All.Count == 1));

        using var leave = new HttpRequestMessage(HttpMethod.Delete, $"{workspace.Path}/session");
        leave.Headers.Add("Cookie", cookie);
        leave.Headers.Add("Origin", origin);
        using var left = await server.NewClient().SendAsync(leave, Token);
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        await server.Services.GetServices<IHostedService>().OfType<LiveGuard>().Single().RunOnceAsync(Token);

        Assert.Contains("\"ended\"", await HearAllAsync(socket), StringComparison.Ordinal);
        Assert.Empty(server.Services.GetRequiredService<LiveConnections>().All);
    }

    [Fact]
    public async Task A_workspace_with_as_many_connections_as_it_may_have_takes_another_when_one_has_left()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync("Live:MaxConnectionsPerWorkspace=1");
        var workspace = await server.NewWorkspaceAsync();
        await using (await LiveClient.ConnectAsync(server, workspace))
        {
            for (var attempt = 0; attempt < 3; attempt++)
            {
                await Assert.ThrowsAnyAsync<Exception>(() => LiveClient.ConnectAsync(server, workspace));
            }
        }

        await Eventually.TrueAsync(() => Task.FromResult(server.Services.GetRequiredService<LiveConnections>().Count == 0));
        await using var welcome = await LiveClient.ConnectAsync(server, workspace);
        await RaiseAsync(server, workspace.Id, count: 1);
        await welcome.HearAsync(heard => LiveClient.Number(heard) == 1);
    }

    [Fact]
    public async Task Events_are_listed_by_number_and_gone_ones_are_told()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        await RaiseAsync(server, workspace.Id, count: 5);

        using var answer = await workspace.GetAsync("/events?after=1&limit=2");
        var page = await answer.ReadJsonAsync();
        Assert.Equal([2L, 3L], page["items"]!.AsArray().Select(heard => LiveClient.Number(heard!)));
        Assert.Equal((5L, true), ((long)page["last"]!, (bool)page["isComplete"]!));

        await using (var scope = server.Services.CreateAsyncScope())
        {
            var events = scope.ServiceProvider.GetRequiredService<AppDb>().Set<StoredEvent>();
            await events.Where(stored => stored.Number <= 3).ExecuteDeleteAsync(Token);
        }

        foreach (var (after, isComplete) in new[] { (1, false), (3, true), (5, true), (6, false) })
        {
            using var later = await workspace.GetAsync($"/events?after={after}");
            Assert.Equal(isComplete, (bool)(await later.ReadJsonAsync())["isComplete"]!);
        }

        using var wrong = await workspace.GetAsync("/events?after=-1");
        await wrong.AssertProblemAsync(HttpStatusCode.BadRequest, "events.invalid_page");
    }

    [Fact]
    public async Task Numbers_have_no_gaps_however_many_tell_at_once_and_who_fails_tells_nothing()
    {
        await using var server = await TestServer.StartWithScriptedImportsAsync();
        var workspace = await server.NewWorkspaceAsync();
        await using var client = await LiveClient.ConnectAsync(server, workspace);

        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (number, token) =>
        {
            await using var scope = server.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(token);
            db.Raise(Event(workspace.Id));
            await db.SaveChangesAsync(token);
            if (number % 3 != 0)
            {
                await transaction.CommitAsync(token);
            }
        });
        await client.HearAsync(heard => LiveClient.Number(heard) == 40);

        Assert.Equal(Enumerable.Range(1, 40).Select(number => (long)number), client.Events.Select(LiveClient.Number));
    }

    private static WorkspaceEvent Event(Guid workspaceId) => new(workspaceId, EventTopics.Files, "added", $"{workspaceId}", TimeProvider.System.GetUtcNow());

    private static async Task RaiseAsync(TestServer server, Guid workspaceId, int count)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        for (var i = 0; i < count; i++)
        {
            db.Raise(Event(workspaceId));
        }

        await db.SaveChangesAsync(Token);
    }

    private static async Task<string> SignInAsync(TestWorkspace workspace)
    {
        using var response = await workspace.Client.PostAsync($"{workspace.Path}/session", content: null, Token);
        return Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0];
    }

    private static async Task<ClientWebSocket> OpenAsync(TestServer server, TestWorkspace workspace, string cookie, string origin)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", cookie);
        socket.Options.SetRequestHeader("Origin", origin);
        await socket.ConnectAsync(new UriBuilder(new Uri(server.Address, $"{workspace.Path}/live")) { Scheme = "ws" }.Uri, Token);
        return socket;
    }

    private static Task SayAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message + "\u001e"), WebSocketMessageType.Text, endOfMessage: true, Token);

    /// <summary>All that comes until the server ends the connection.</summary>
    private static async Task<string> HearAllAsync(ClientWebSocket socket)
    {
        var heard = new StringBuilder();
        var buffer = new byte[4_096];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), Token);
                heard.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            }
        }
        catch (WebSocketException)
        {
            // Cut off without a farewell.
        }

        return heard.ToString();
    }
}
