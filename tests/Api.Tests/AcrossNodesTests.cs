using System.Net;
using Tablinum.Api.Tests.Datasets;
using Tablinum.Api.Tests.Live;

namespace Tablinum.Api.Tests;

/// <summary>What a client asks of one node that another one does.</summary>
public sealed class AcrossNodesTests
{
    [Fact]
    public async Task What_one_node_does_the_clients_of_the_other_hear()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var workspace = await nodes.First.NewWorkspaceAsync();
        await using var here = await LiveClient.ConnectAsync(nodes.First, workspace, skipsNegotiation: true);
        await using var there = await LiveClient.ConnectAsync(nodes.Second, workspace, "LongPolling");

        await workspace.UploadedAsync("a.csv", "a,b\n1,2\n");
        await here.HearAsync(heard => LiveClient.Says(heard, "tables", "added"));
        await there.HearAsync(heard => LiveClient.Says(heard, "tables", "added"));

        var upTo = LiveClient.Number(there.Events.Single(heard => LiveClient.Says(heard, "tables", "added")));
        Assert.Equal(Texts(here, upTo), Texts(there, upTo));
    }

    [Fact]
    public async Task A_query_is_cancelled_through_the_other_node()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var workspace = await nodes.First.NewWorkspaceAsync();
        var elsewhere = nodes.Second.Open(workspace.Id, workspace.Secret);
        var queryId = Guid.CreateVersion7();
        var query = workspace.PostQueryAsync(new { sql = "select count(*) from range(100000) a, range(100000) b where a.range * b.range % 7 = 3", queryId });

        await Eventually.TrueAsync(async () =>
        {
            using var cancelled = await elsewhere.DeleteAsync($"/queries/{queryId}");
            return cancelled.StatusCode == HttpStatusCode.NoContent;
        });

        using var ended = await query;
        await ended.AssertProblemAsync(HttpStatusCode.Conflict, "query.cancelled");
        using var again = await elsewhere.DeleteAsync($"/queries/{queryId}");
        await again.AssertProblemAsync(HttpStatusCode.NotFound, "query.not_running");
    }

    [Fact]
    public async Task One_node_answers_and_the_other_does_the_work()
    {
        await using var nodes = await TwoNodes.StartAsync(ofFirst: ["Jobs:Role=Api"], ofSecond: ["Jobs:Role=Worker"]);
        var workspace = await nodes.First.NewWorkspaceAsync();

        Assert.Equal("a", (string?)(await workspace.ImportAsync("a.csv", "a,b\n1,2\n"))["name"]);

        using var notHere = await nodes.Second.Open(workspace.Id, workspace.Secret).GetAsync("/tables");
        Assert.Equal(HttpStatusCode.NotFound, notHere.StatusCode);
        using var health = await nodes.Second.NewClient().GetAsync("/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private static IEnumerable<string> Texts(LiveClient client, long upTo) =>
        client.Events.Where(heard => LiveClient.Number(heard) <= upTo).Select(heard => heard.ToJsonString());
}
