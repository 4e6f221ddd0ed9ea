using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Tablinum.Testing;

namespace Tablinum.Api.Tests.Crashes;

/// <summary>The built program as a process of its own, so that it can be killed without warning and looked at from outside.</summary>
internal sealed class ServerChild : IAsyncDisposable
{
    private const string ReadyWords = "Tablinum is ready at ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-crash-");
    private Process? _process;
    private Uri? _address;
    private (Guid Id, string Secret)? _workspace;

    public string Folder => _folder.FullName;

    public int ProcessId => Running.Id;

    private Process Running => _process ?? throw new InvalidOperationException("The server is not running.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ServerChild> StartAsync()
    {
        var server = new ServerChild();
        await server.RunAsync();
        return server;
    }

    /// <summary>SIGKILL: nothing in the process gets to say a word.</summary>
    public async Task KillAsync()
    {
        Running.Kill();
        await Running.WaitForExitAsync(Cancellation);
        Running.Dispose();
        _process = null;
    }

    /// <summary>Starts on the same folder and waits until it answers.</summary>
    public async Task RunAsync()
    {
        var start = new ProcessStartInfo(TestServer.Program, ["serve", "--urls", "http://127.0.0.1:0", "--data", Folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TABLINUM_Logging__LogLevel__Default"] = "None";
        await PostgresCluster.MakeAsync(Folder);
        foreach (var (key, value) in PostgresCluster.SettingsOf(Folder))
        {
            start.Environment[$"TABLINUM_{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        while (await _process.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.StartsWith(ReadyWords, StringComparison.Ordinal))
            {
                _address = new Uri(line[ReadyWords.Length..].Trim());
                return;
            }
        }

        throw new InvalidOperationException("The server ended before it was ready.");
    }

    /// <summary>A client of the one workspace of this test; made anew after a restart, because the port is another.</summary>
    public async Task<HttpClient> SignInAsync()
    {
        if (_workspace is not { } workspace)
        {
            using var stranger = new HttpClient { BaseAddress = _address };
            using var response = await stranger.PostAsJsonAsync("/api/v1/workspaces", new { name = "crash" }, Cancellation);
            var made = (await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
            _workspace = workspace = ((Guid)made["id"]!, (string)made["secret"]!);
        }

        var client = new HttpClient { BaseAddress = new Uri(_address!, $"/api/v1/workspaces/{workspace.Id}/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", workspace.Secret);
        return client;
    }

    /// <summary>Processes that the server has started and that live.</summary>
    public IReadOnlyList<int> Engines() =>
    [
        .. Directory.EnumerateDirectories($"/proc/{ProcessId}/task")
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Temp files that a request or a task has left behind.</summary>
    public IReadOnlyList<string> Leftovers() =>
    [
        .. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path))
            .Where(path => path.Contains("tmp/", StringComparison.Ordinal)),
    ];

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        await PostgresCluster.ForgetAsync(Folder);
        _folder.Delete(recursive: true);
    }

    /// <summary>Asks for something until it is so; what a crashed server owes is due within seconds.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }

        throw new TimeoutException("It did not become so.");
    }

    public static async Task<JsonNode> QueryAsync(HttpClient client, string sql)
    {
        using var response = await client.PostAsJsonAsync("query", new { sql }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
    }
}
