using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Tablinum.Cli.Commands;
using Tablinum.Server;

namespace Tablinum.Cli.Serving;

/// <summary>A server in this process.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningServer(WebApplication app, Uri address) => (_app, Address) = (app, address);

    /// <summary>Where a program on this machine reaches it.</summary>
    public Uri Address { get; }

    /// <summary>Starts it and returns when it answers.</summary>
    /// <param name="quiet">Logs warnings only.</param>
    /// <exception cref="IOException">The address is in use, or the data folder is.</exception>
    public static async Task<RunningServer> StartAsync(
        ServeArguments arguments, bool quiet, CancellationToken cancellationToken)
    {
        var app = ServerApp.Build(ArgumentsOf(arguments, quiet));
        try
        {
            await app.StartAsync(cancellationToken);
            return new RunningServer(app, AddressOf(app));
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the server is told to stop, or the token fires, and stops it gracefully.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string[] ArgumentsOf(ServeArguments arguments, bool quiet) =>
    [
        .. arguments.Urls is { } urls ? new[] { "--urls", urls } : [],
        .. arguments.Data is { } data ? new[] { "--data", Path.GetFullPath(data) } : [],
        .. arguments.Role is { } role ? new[] { "--Jobs:Role", role } : [],
        .. quiet ? new[] { "--Logging:LogLevel:Default", "Warning" } : [],
    ];

    private static Uri AddressOf(WebApplication app)
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The server listens nowhere.");

        // A wildcard is where it listens, not where it is reached.
        var address = new Uri(bound.Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal));
        return address.Host is "0.0.0.0" or "[::]" ? new UriBuilder(address) { Host = "localhost" }.Uri : address;
    }
}
