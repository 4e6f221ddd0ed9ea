using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Tablinum.Api.Tests.Datasets;

/// <summary>What the stories about tables do again and again.</summary>
internal static class DatasetSteps
{
    /// <summary><c>id,name,price</c> with the ids <paramref name="from"/> to <paramref name="to"/>; the price of a row is 1.5 times its id.</summary>
    public static string Rows(int from, int to)
    {
        var text = new StringBuilder("id,name,price\n");
        for (var id = from; id <= to; id++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{id},item {id},{id * 1.5:0.0}\n");
        }

        return text.ToString();
    }

    /// <summary>Uploads, waits, and expects a table.</summary>
    /// <returns>The table.</returns>
    public static async Task<JsonNode> ImportAsync(this TestWorkspace workspace, string name, string text, string query = "")
    {
        using var response = await workspace.UploadAsync(name, text, query, prefer: "wait=60");
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{(int)response.StatusCode} {answer}");
        return Assert.Single(JsonNode.Parse(answer)!["tables"]!.AsArray())!;
    }

    public static Task<HttpResponseMessage> PostQueryAsync(this TestWorkspace workspace, object body) =>
        workspace.Client.PostAsJsonAsync(workspace.Path + "/query", body, TestContext.Current.CancellationToken);

    /// <summary>Runs a query and expects an answer.</summary>
    public static async Task<JsonNode> QueryAsync(this TestWorkspace workspace, string sql, int limit = 50, object? parameters = null)
    {
        using var response = await workspace.PostQueryAsync(new { sql, limit, parameters });
        return await response.OkAsync();
    }

    public static async Task<string> QueryAsAsync(this TestWorkspace workspace, string sql, string accept, string options = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, workspace.Path + "/query" + options) { Content = JsonContent.Create(new { sql }) };
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        using var response = await workspace.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(accept, response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<JsonNode> ReadAsync(this TestWorkspace workspace, string path)
    {
        using var response = await workspace.GetAsync(path);
        return await response.OkAsync();
    }

    public static async Task<string> ReadTextAsync(this TestWorkspace workspace, string path)
    {
        using var response = await workspace.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode} {text}");
        return text;
    }

    public static Task<HttpResponseMessage> DeleteAsync(this TestWorkspace workspace, string path) =>
        workspace.Client.DeleteAsync(workspace.Path + path, TestContext.Current.CancellationToken);

    /// <summary>The first column of the rows of an answer.</summary>
    public static IReadOnlyList<long> Ids(this JsonNode answer) =>
        [.. answer["rows"]!.AsArray().Select(row => long.Parse(row![0]!.ToString(), CultureInfo.InvariantCulture))];

    private static async Task<JsonNode> OkAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
