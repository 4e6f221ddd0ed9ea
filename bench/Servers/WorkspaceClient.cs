using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Tablinum.Bench.Measuring;

namespace Tablinum.Bench.Servers;

/// <summary>A table as the server answered.</summary>
internal sealed record ImportedTable(Guid Id, string Name, long Rows);

/// <summary>The holder of a workspace's secret, who measures how long answers take.</summary>
internal sealed class WorkspaceClient
{
    private readonly ServerProcess _server;
    private readonly string _workspace;
    private readonly string _secret;

    private WorkspaceClient(ServerProcess server, JsonElement workspace)
    {
        _server = server;
        _workspace = $"/api/v1/workspaces/{workspace.GetProperty("id").GetGuid()}";
        _secret = workspace.GetProperty("secret").GetString()!; // always there in the answer to a creation
    }

    public static async Task<WorkspaceClient> CreateAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        using var answer = await server.Http.PostAsJsonAsync(
            new Uri("/api/v1/workspaces", UriKind.Relative), new Dictionary<string, string>(), cancellationToken);
        return new WorkspaceClient(server, await ReadAsync(answer, cancellationToken));
    }

    /// <summary>Uploads a file and waits until its table answers SQL.</summary>
    public async Task<(ImportedTable Table, Sample Sample)> ImportAsync(string path, string name, CancellationToken cancellationToken)
    {
        var (cpu, started) = Begin();
        var body = await UploadAsync(path, name, "wait=60", cancellationToken);
        var tables = body.TryGetProperty("tables", out var made)
            ? made
            : await JobTablesAsync(JobOf(body), cancellationToken);
        var sample = End(started, cpu);

        var table = tables[0];
        return (new ImportedTable(table.GetProperty("id").GetGuid(), table.GetProperty("name").GetString() ?? name, table.GetProperty("rows").GetInt64()), sample);
    }

    /// <summary>Uploads a file and does not wait for its import.</summary>
    /// <returns>The job.</returns>
    public async Task<Guid> AcceptAsync(string path, string name, CancellationToken cancellationToken) =>
        JobOf(await UploadAsync(path, name, "wait=0", cancellationToken));

    /// <summary>Cancels a job that waits.</summary>
    public Task CancelAsync(Guid job, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, $"jobs/{job}", cancellationToken);

    /// <summary>Makes a cancelled job wait again.</summary>
    public Task RetryAsync(Guid job, CancellationToken cancellationToken) => SendAsync(HttpMethod.Post, $"jobs/{job}/retry", cancellationToken);

    /// <summary>The number of the last event.</summary>
    public async Task<long> LastEventAsync(CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, "events?limit=1");
        using var answer = await _server.Http.SendAsync(request, cancellationToken);
        return (await ReadAsync(answer, cancellationToken)).GetProperty("last").GetInt64();
    }

    /// <summary>Connects a client of live updates.</summary>
    /// <param name="looks">As of <see cref="LiveListener.ConnectAsync"/>.</param>
    public Task<LiveListener> ListenAsync(bool looks, CancellationToken cancellationToken) => LiveListener.ConnectAsync(
        new UriBuilder(new Uri(_server.Http.BaseAddress!, $"{_workspace}/live")) { Scheme = "ws" }.Uri, _secret, looks, cancellationToken);

    /// <summary>Runs SQL and reads the first page of its answer.</summary>
    public async Task<(int Rows, Sample Sample)> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        var (cpu, started) = Begin();
        using var request = Request(HttpMethod.Post, "query");
        request.Content = JsonContent.Create(new Dictionary<string, object> { ["sql"] = sql, ["limit"] = 50 });
        using var answer = await _server.Http.SendAsync(request, cancellationToken);
        var body = await ReadAsync(answer, cancellationToken);
        var sample = End(started, cpu);
        return (body.GetProperty("rows").GetArrayLength(), sample);
    }

    /// <summary>Reads a page of a table.</summary>
    public async Task<(int Rows, Sample Sample)> PageAsync(ImportedTable table, long offset, CancellationToken cancellationToken)
    {
        var (cpu, started) = Begin();
        using var request = Request(HttpMethod.Get, $"tables/{table.Id}/rows?offset={offset}&limit=50");
        using var answer = await _server.Http.SendAsync(request, cancellationToken);
        var body = await ReadAsync(answer, cancellationToken);
        var sample = End(started, cpu);
        return (body.GetProperty("rows").GetArrayLength(), sample);
    }

    /// <summary>Downloads a table to nowhere.</summary>
    public async Task<(long Bytes, Sample Sample)> ExportAsync(ImportedTable table, CancellationToken cancellationToken)
    {
        var (cpu, started) = Begin();
        using var request = Request(HttpMethod.Get, $"tables/{table.Id}/export?format=csv");
        using var answer = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[1 << 16];
        long bytes = 0;
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            bytes += read;
        }

        return (bytes, End(started, cpu));
    }

    public async Task DropAsync(ImportedTable table, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Delete, $"tables/{table.Id}");
        using var answer = await _server.Http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits for the tables of an import.</summary>
    public async Task<JsonElement> JobTablesAsync(Guid job, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = Request(HttpMethod.Get, $"jobs/{job}");
            using var answer = await _server.Http.SendAsync(request, cancellationToken);
            var body = await ReadAsync(answer, cancellationToken);
            switch (body.GetProperty("state").GetString())
            {
                case "completed":
                    return body.GetProperty("result").GetProperty("tables");
                case "discarded" or "cancelled":
                    throw new InvalidOperationException($"The import failed: {body}");
                default:
                    await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
                    break;
            }
        }
    }

    private async Task<JsonElement> UploadAsync(string path, string name, string prefer, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        using var request = Request(HttpMethod.Post, $"files?name={name}.csv");
        request.Content = new StreamContent(file, 1 << 16);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        request.Headers.Add("Prefer", prefer);
        using var answer = await _server.Http.SendAsync(request, cancellationToken);
        return await ReadAsync(answer, cancellationToken);
    }

    private static Guid JobOf(JsonElement upload) => upload.GetProperty("job").GetProperty("id").GetGuid();

    // The clock is read innermost: reading the CPU of several processes takes a moment.
    private (double Cpu, long Started) Begin() => (_server.CpuSeconds, TimeProvider.System.GetTimestamp());

    private Sample End(long started, double cpu)
    {
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        return new Sample(elapsed.TotalMilliseconds, _server.CpuSeconds - cpu);
    }

    private HttpRequestMessage Request(HttpMethod method, string path) => new(method, new Uri($"{_workspace}/{path}", UriKind.Relative))
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _secret) },
    };

    private async Task SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = Request(method, path);
        using var answer = await _server.Http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }

        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }
}
