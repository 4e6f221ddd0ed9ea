using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Accounts;
using Tablinum.Foundation;

namespace Tablinum.Api.Tests;

/// <summary>A workspace and a client that is signed in to it.</summary>
internal sealed record TestWorkspace(TestServer Server, HttpClient Client, Guid Id, string Secret)
{
    public string Path => $"/api/v1/workspaces/{Id}";

    public Task<HttpResponseMessage> GetAsync(string path) =>
        Client.GetAsync(Path + path, TestContext.Current.CancellationToken);

    /// <summary>Uploads text as the body of the request.</summary>
    public Task<HttpResponseMessage> UploadAsync(string name, string text, string query = "", string? prefer = null) =>
        UploadAsync(name, new StringContent(text, Encoding.UTF8, "text/csv"), query, prefer);

    public async Task<HttpResponseMessage> UploadAsync(string name, HttpContent content, string query = "", string? prefer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Path}/files?name={Uri.EscapeDataString(name)}{query}") { Content = content };
        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Uploads and expects it to be taken.</summary>
    /// <returns>The file.</returns>
    public async Task<JsonNode> UploadedAsync(string name, string text)
    {
        using var response = await UploadAsync(name, text);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.ReadJsonAsync())["file"]!;
    }

    /// <summary>What the counters say: use and reservations.</summary>
    public async Task<(long Used, long Reserved, int Reservations)> CountersAsync()
    {
        await using var scope = Server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var row = await db.Set<StoredWorkspace>().AsNoTracking().SingleAsync(w => w.Id == Id, TestContext.Current.CancellationToken);
        var reservations = await db.Set<StoredReservation>().CountAsync(r => r.WorkspaceId == Id, TestContext.Current.CancellationToken);
        return (row.UsedBytes, row.ReservedBytes, reservations);
    }

    /// <summary>Nothing of any upload is left: no file, no blob, no byte counted or set aside.</summary>
    public async Task AssertNothingKeptAsync()
    {
        using var list = await GetAsync("/files");
        Assert.Empty((await list.ReadJsonAsync())["items"]!.AsArray());
        Assert.Empty(Server.Blobs());
        Assert.Equal((0L, 0L, 0), await CountersAsync());
    }
}

internal static class Responses
{
    public static async Task<JsonNode> ReadJsonAsync(this HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

    /// <summary>Expects a problem with this status and code.</summary>
    public static async Task<JsonNode> AssertProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(code, (string?)problem["code"]);
        Assert.NotEmpty((string?)problem["detail"] ?? "");
        Assert.NotEmpty((string?)problem["traceId"] ?? "");
        return problem;
    }
}
