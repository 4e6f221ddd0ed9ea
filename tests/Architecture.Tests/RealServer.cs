using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Tablinum.Architecture.Tests;

/// <summary>The application as <c>tablinum serve</c> builds it, on a folder of its own and never started.</summary>
public sealed class RealServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");

    public RealServer() => App = Build(_folder.FullName);

    public WebApplication App { get; }

    internal IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. ((IEndpointRouteBuilder)App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static WebApplication Build(string folder)
    {
        var build = Repository.Load("Server").GetType("Tablinum.Server.ServerApp", throwOnError: true)!.GetMethod("Build", [typeof(string[])])
            ?? throw new InvalidOperationException("ServerApp has no Build.");
        string[] args = ["--Data:Folder", folder];
        return (WebApplication)build.Invoke(obj: null, [args])!;
    }
}
