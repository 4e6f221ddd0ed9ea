using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Tablinum.Faults.Client;

/// <summary>The holder of a workspace's secret. Whatever he is told goes into his ledger; that no answer came, too.</summary>
internal sealed class WorkspaceClient : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(1) };
    private readonly HttpClient _http;
    private readonly string _secret;

    private WorkspaceClient(Uri address, Guid id, string secret)
    {
        (Id, _secret) = (id, secret);
        _http = new HttpClient(_handler, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(60) };
        Use(address);
    }

    public Guid Id { get; }

    public Ledger Ledger { get; } = new();

    /// <summary>Where its server is; another one after a restart.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>A new workspace.</summary>
    public static async Task<WorkspaceClient> CreateAsync(Uri server, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler();
        using var http = new HttpClient(handler, disposeHandler: false);
        using var answer = await http.PostAsJsonAsync(new Uri(server, "/api/v1/workspaces"), new { name = "faults" }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var made = (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        return new WorkspaceClient(server, (Guid)made["id"]!, (string)made["secret"]!);
    }

    /// <summary>From now on at this server.</summary>
    public void Use(Uri server) => Address = new Uri(server, $"/api/v1/workspaces/{Id}/");

    /// <summary>Sends a file that is stored only.</summary>
    public async Task UploadAsync(int rows, CancellationToken cancellationToken)
    {
        var bytes = Ledger.NewBatch(rows).Csv();
        var answer = await SendAsync(HttpMethod.Post, "files?name=kept.csv&import=none", new ByteArrayContent(bytes), wait: null, cancellationToken);
        if (answer.Body is { } body && answer.IsGood)
        {
            Keep(body, bytes);
        }
    }

    /// <summary>Sends a file to become a table, or a part of one.</summary>
    /// <param name="wait">How long the answer may wait for the import, in seconds.</param>
    public async Task<Sending> ImportAsync(string table, int rows, int wait, CancellationToken cancellationToken)
    {
        var batch = Ledger.NewBatch(rows);
        var sending = new Sending(batch, table);
        Ledger.Sendings.Enqueue(sending);
        var bytes = batch.Csv();
        var answer = await SendAsync(
            HttpMethod.Post, $"files?name={table}.csv&table={table}&mode=append", new ByteArrayContent(bytes), wait, cancellationToken);
        if (answer.Body is not { } body)
        {
            return sending;
        }

        if (answer.IsGood)
        {
            Keep(body, bytes);
            sending.JobId = (Guid?)body["job"]?["id"];
            sending.Word = answer.Status == 201 ? Word.Imported : Word.Accepted;
        }
        else if (body["jobId"] is { } job)
        {
            sending.JobId = (Guid)job; // the file is stored, and its import has failed for good
            sending.Word = Word.Refused;
        }
        else if (answer.Status < 500)
        {
            sending.Word = Word.Refused;
        }

        return sending;
    }

    /// <summary>Asks for more rows than a page holds, so that the result is kept, and reads its second page.</summary>
    public async Task QueryAsync(string sql, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Post, "query", JsonContent.Create(new { sql, limit = 50 }), wait: null, cancellationToken);
        if (answer.IsGood && answer.Body?["resultId"] is { } result)
        {
            await SendAsync(HttpMethod.Get, $"results/{result}/rows?offset=50&limit=50", content: null, wait: null, cancellationToken);
        }
    }

    public async Task DeleteTableAsync(string table, CancellationToken cancellationToken)
    {
        Ledger.Deleted[table] = false;
        var answer = await SendAsync(HttpMethod.Delete, $"tables/{table}", content: null, wait: null, cancellationToken);
        Ledger.Deleted[table] = answer.IsGood;
    }

    /// <summary>Reads JSON that must be there.</summary>
    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await GetResponseAsync(path, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
    }

    /// <summary>All items of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var items = new List<JsonNode>();
        for (var next = string.Empty; next is not null;)
        {
            var page = await GetAsync($"{path}?limit=200{(next.Length > 0 ? $"&after={Uri.EscapeDataString(next)}" : "")}", cancellationToken);
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            next = (string?)page["next"];
        }

        return items;
    }

    /// <summary>Reads bytes that must be there; the caller disposes of the answer.</summary>
    public async Task<HttpResponseMessage> GetResponseAsync(string path, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path);
        var answer = await _http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            var said = await answer.Content.ReadAsStringAsync(cancellationToken);
            answer.Dispose();
            throw new UnreadableException($"GET {path} answers {(int)answer.StatusCode}: {said}");
        }

        return answer;
    }

    /// <summary>Sends a request, and notes what came of it by the code of the answer.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, int? wait, CancellationToken cancellationToken)
    {
        using var request = Request(method, path);
        request.Content = content;
        if (wait is { } seconds)
        {
            request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={seconds}"));
        }

        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            var body = text.Length == 0 ? new JsonObject() : JsonNode.Parse(text);
            Ledger.Answers.Enqueue(answer.IsSuccessStatusCode ? "ok" : $"{(int)answer.StatusCode} {(string?)body?["code"] ?? "without a code"}");
            return new Answer((int)answer.StatusCode, body);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException || (lost is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Ledger.Answers.Enqueue("no answer");
            return new Answer(0, Body: null);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _secret);
        return request;
    }

    private void Keep(JsonNode body, byte[] bytes) =>
        Ledger.Files.Enqueue(new KeptFile((Guid)body["file"]!["id"]!, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length));
}

/// <param name="Status">0 if none came.</param>
internal sealed record Answer(int Status, JsonNode? Body)
{
    public bool IsGood => Status is >= 200 and < 300;
}

/// <summary>What must be readable is not.</summary>
internal sealed class UnreadableException(string message) : Exception(message);
