using Tablinum.Cli.Client;

namespace Tablinum.Cli.Connections;

/// <summary>What the command line says about the workspace; null where it says nothing.</summary>
internal sealed record ConnectionArguments(string? Server, string? Workspace, string? Secret);

/// <summary>Decides which workspace a command is about: the command line, then the environment, then what is remembered.</summary>
/// <param name="environment">Reads a variable.</param>
internal sealed class ConnectionChoice(Func<string, string?> environment)
{
    private static readonly Uri DefaultServer = new("http://127.0.0.1:5000");

    /// <summary>The workspace.</summary>
    /// <exception cref="Failure">None is known, or what was given is incomplete or malformed.</exception>
    public Connection Resolve(ConnectionArguments arguments)
    {
        var (server, workspace, secret) = Read(arguments);
        if (workspace is { } id && secret is not null)
        {
            return new Connection(server ?? DefaultServer, id, secret);
        }

        if (workspace is not null || secret is not null)
        {
            throw Failure.Usage("A workspace and its secret belong together: give both, or neither.");
        }

        return ConnectionFile.Find(environment).Recall(server) ?? throw NothingKnown(server);
    }

    /// <summary>The workspace; if none is known, makes one on the server and remembers it.</summary>
    /// <param name="made">Told the new workspace and the file that remembers it.</param>
    public async Task<Connection> ResolveOrMakeAsync(
        ConnectionArguments arguments, Action<Connection, string> made, CancellationToken cancellationToken)
    {
        var (server, workspace, secret) = Read(arguments);
        if (workspace is not null || secret is not null)
        {
            return Resolve(arguments);
        }

        var file = ConnectionFile.Find(environment);
        if (file.Recall(server) is { } known)
        {
            return known;
        }

        var connection = await WorkspaceClient.CreateWorkspaceAsync(server ?? DefaultServer, cancellationToken);
        await file.RememberAsync(connection, cancellationToken);
        made(connection, file.Path);
        return connection;
    }

    private (Uri? Server, Guid? Workspace, string? Secret) Read(ConnectionArguments arguments)
    {
        var server = Given(arguments.Server, "TABLINUM_SERVER");
        var workspace = Given(arguments.Workspace, "TABLINUM_WORKSPACE");
        return (
            server is null ? null : ServerOf(server),
            workspace is null ? null : WorkspaceOf(workspace),
            Given(arguments.Secret, "TABLINUM_SECRET"));
    }

    private string? Given(string? argument, string variable) =>
        argument ?? (environment(variable) is { Length: > 0 } value ? value : null);

    private static Uri ServerOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is "http" or "https"
            ? server
            : throw Failure.Usage($"'{text}' is not an address such as http://127.0.0.1:5000.");

    private static Guid WorkspaceOf(string text) =>
        Guid.TryParse(text, out var id)
            ? id
            : throw Failure.Usage($"'{text}' is not the id of a workspace, such as 01890a5d-ac96-774b-bcce-b302099a8057.");

    private static Failure NothingKnown(Uri? server) =>
        new(ExitCodes.NotSignedIn, $"No workspace{(server is null ? "" : $" on {server}")} is known here.")
        {
            Hint = "`tablinum import FILE` makes one and remembers it; or give --workspace and --secret.",
        };
}
