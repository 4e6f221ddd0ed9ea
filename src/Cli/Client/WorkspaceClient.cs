using System.Runtime.CompilerServices;
using Tablinum.Cli.Connections;
using Tablinum.Engine.Protocol;

namespace Tablinum.Cli.Client;

/// <summary>The API as one workspace sees it. Everything throws <see cref="Failure"/> when the server refuses or is away.</summary>
internal sealed class WorkspaceClient : IDisposable
{
    private readonly ApiChannel _channel;
    private readonly string _workspace;

    /// <summary>Speaks for the workspace of <paramref name="connection"/>.</summary>
    public WorkspaceClient(Connection connection)
    {
        _channel = new ApiChannel(connection.Server, connection.Secret);
        _workspace = $"workspaces/{connection.Workspace}";
    }

    /// <summary>Makes a workspace on a server.</summary>
    public static async Task<Connection> CreateWorkspaceAsync(Uri server, CancellationToken cancellationToken)
    {
        using var channel = new ApiChannel(server, secret: null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "workspaces");
        request.Content = JsonContent.Create(new NewWorkspaceRequest(Name: null), CliJson.Default.NewWorkspaceRequest);
        using var response = await channel.SendAsync(request, cancellationToken);
        var made = await ApiChannel.ReadAsync(response, CliJson.Default.NewWorkspace, cancellationToken);
        return new Connection(server, made.Id, made.Secret);
    }

    /// <summary>Sends a file; its import goes on as a job.</summary>
    /// <param name="sent">Told the bytes sent so far.</param>
    public async Task<UploadAnswer> UploadAsync(
        FileStream file, ImportInto into, Action<long> sent, CancellationToken cancellationToken)
    {
        var target = into.Table is null ? "" : $"&table={Uri.EscapeDataString(into.Table)}&mode={into.Mode}";
        var corrections = into.Corrections is { } said ? $"&corrections={Uri.EscapeDataString(said.ToJson().GetRawText())}" : "";
        var name = Uri.EscapeDataString(Path.GetFileName(file.Name));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_workspace}/files?name={name}{target}{corrections}");
        request.Content = new UploadContent(file, sent);

        // A refusal (full workspace, wrong secret) then arrives before the bytes are sent, instead of as a broken pipe.
        request.Headers.ExpectContinue = true;
        using var response = await _channel.SendAsync(request, cancellationToken);
        return await ApiChannel.ReadAsync(response, CliJson.Default.UploadAnswer, cancellationToken);
    }

    /// <summary>Reads a job.</summary>
    public async Task<Job> JobAsync(Guid id, CancellationToken cancellationToken)
    {
        using var response = await GetAsync($"jobs/{id}", cancellationToken);
        return await ApiChannel.ReadAsync(response, CliJson.Default.Job, cancellationToken);
    }

    /// <summary>All tables, by name.</summary>
    public async IAsyncEnumerable<TableEntry> TablesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var place = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
            using var response = await GetAsync($"tables?limit=200{place}", cancellationToken);
            var page = await ApiChannel.ReadAsync(response, CliJson.Default.ListPageTableEntry, cancellationToken);
            foreach (var table in page.Items)
            {
                yield return table;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>Runs SQL and reads its first page.</summary>
    public async Task<RowsPage> QueryAsync(QueryRequest query, CancellationToken cancellationToken)
    {
        using var response = await PostQueryAsync(query, "application/json", formulas: null, cancellationToken);
        return await ApiChannel.ReadAsync(response, CliJson.Default.RowsPage, cancellationToken);
    }

    /// <summary>Runs SQL and opens its whole result in a format other than JSON.</summary>
    /// <param name="formulas">What becomes of them in CSV; null to keep them.</param>
    public Task<HttpResponseMessage> OpenQueryAsync(
        QueryRequest query, string mediaType, string? formulas, CancellationToken cancellationToken) =>
        PostQueryAsync(query, mediaType, formulas, cancellationToken);

    /// <summary>A later page of a result.</summary>
    public async Task<RowsPage> ResultRowsAsync(string resultId, long offset, int limit, CancellationToken cancellationToken)
    {
        using var response = await GetAsync($"results/{resultId}/rows?offset={offset}&limit={limit}", cancellationToken);
        return await ApiChannel.ReadAsync(response, CliJson.Default.RowsPage, cancellationToken);
    }

    /// <summary>Opens a whole result that was queried before.</summary>
    public Task<HttpResponseMessage> OpenResultAsync(string resultId, string format, CancellationToken cancellationToken) =>
        GetAsync($"results/{resultId}/export?format={format}", cancellationToken);

    /// <summary>Opens a whole table.</summary>
    /// <param name="formulas">What becomes of them in CSV; null to keep them.</param>
    public Task<HttpResponseMessage> OpenTableAsync(string table, string format, string? formulas, CancellationToken cancellationToken) =>
        GetAsync($"tables/{Uri.EscapeDataString(table)}/export?format={format}{(formulas is null ? "" : "&formulas=" + formulas)}", cancellationToken);

    /// <summary>Ends a query that this program started; not an error if it has ended by itself.</summary>
    public async Task CancelQueryAsync(Guid queryId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{_workspace}/queries/{queryId}");
        using var response = await _channel.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _channel.Dispose();

    private async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_workspace}/{path}");
        return await _channel.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> PostQueryAsync(
        QueryRequest query, string mediaType, string? formulas, CancellationToken cancellationToken)
    {
        var options = formulas is null ? "" : $"?formulas={formulas}";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_workspace}/query{options}");
        request.Content = JsonContent.Create(query, CliJson.Default.QueryRequest);
        request.Headers.Accept.ParseAdd(mediaType);
        return await _channel.SendAsync(request, cancellationToken);
    }
}

/// <summary>Where the rows of files go, and how the files are read.</summary>
/// <param name="Table">That takes the rows; null for a new one.</param>
/// <param name="Mode"><c>replace</c> or <c>append</c>; set with a table.</param>
/// <param name="Corrections">Null if nothing is said.</param>
internal sealed record ImportInto(string? Table, string? Mode, ReadCorrections? Corrections)
{
    /// <summary>A new table, named after the file.</summary>
    public static ImportInto NewTable { get; } = new(Table: null, Mode: null, Corrections: null);
}
