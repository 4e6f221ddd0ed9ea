using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Server;
using Tablinum.Testing;

namespace Tablinum.Api.Tests;

/// <summary>The real server on a real socket and a folder of its own. One per test: nothing is shared, so tests run in parallel.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-api-");
    private readonly List<HttpClient> _clients = [];
    private readonly string[] _settings;
    private readonly Action<IServiceCollection>? _adjust;
    private WebApplication? _app;

    private TestServer(string[] settings, Action<IServiceCollection>? adjust) => (_settings, _adjust) = (settings, adjust);

    public string Folder => _folder.FullName;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public IServiceProvider Services => _app?.Services ?? throw new InvalidOperationException("The server is stopped.");

    /// <summary>The whole server, with real engines and imports.</summary>
    /// <param name="settings">As on the command line: <c>"Accounts:AnonymousMaxBytes=100"</c>.</param>
    public static Task<TestServer> StartAsync(params string[] settings) => StartAsync(adjust: null, settings);

    /// <summary>The whole server, but files go to <see cref="ScriptedImporter"/>: for tests of uploads, not of tables.</summary>
    public static Task<TestServer> StartWithScriptedImportsAsync(params string[] settings) =>
        StartAsync(ScriptedImporter.Register, settings);

    /// <summary>A client signed in to its own new workspace.</summary>
    public async Task<TestWorkspace> NewWorkspaceAsync()
    {
        using var response = await NewClient().PostAsJsonAsync(
            "/api/v1/workspaces", new { name = "test" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var workspace = await response.ReadJsonAsync();
        return Open((Guid)workspace["id"]!, (string)workspace["secret"]!);
    }

    public TestWorkspace Open(Guid id, string secret)
    {
        var client = NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return new TestWorkspace(this, client, id, secret);
    }

    /// <summary>A client without credentials or cookies.</summary>
    public HttpClient NewClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address };
        _clients.Add(client);
        return client;
    }

    /// <summary>Stops the server and starts it again on the same folder, at another port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await RunAsync();
    }

    /// <summary>Every file under the folder of blobs, but for the store's id.</summary>
    public IReadOnlyList<string> Blobs() =>
        Directory.Exists(Path.Combine(Folder, "blobs"))
            ? [.. Directory.EnumerateFiles(Path.Combine(Folder, "blobs"), "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "store.id")]
            : [];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _clients.ForEach(client => client.Dispose());
        await PostgresCluster.ForgetAsync(Folder);
        _folder.Delete(recursive: true);
    }

    /// <summary>The whole server, with other services in place of some.</summary>
    public static async Task<TestServer> StartAsync(Action<IServiceCollection>? adjust, params string[] settings)
    {
        var server = new TestServer(settings, adjust);
        try
        {
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task RunAsync()
    {
        await PostgresCluster.MakeAsync(Folder);
        string[] args =
        [
            "--urls", "http://127.0.0.1:0",
            "--data", Folder,
            $"--Engine:Program={Program}",
            "--Logging:LogLevel:Default=Warning",
            .. PostgresCluster.SettingsOf(Folder).Select(setting => $"--{setting.Key}={setting.Value}"),
            .. _settings.Select(setting => $"--{setting}"),
        ];
        _app = ServerApp.Build(args, _adjust);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        _clients.ForEach(client => client.Dispose()); // they knew the old port
        _clients.Clear();
    }

    /// <summary>Also for a test that was cancelled, so without its token: else the services outlive it.</summary>
    private Task StopAsync() => _app?.StopAsync(CancellationToken.None) ?? Task.CompletedTask;

    /// <summary>The program that was built together with these tests; it is also the engine.</summary>
    public static string Program
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory); // artifacts/bin/Api.Tests/<configuration>
            return Path.Combine(output.Parent!.Parent!.FullName, "Cli", output.Name, OperatingSystem.IsWindows() ? "tablinum.exe" : "tablinum");
        }
    }
}
