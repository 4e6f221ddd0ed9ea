using System.CommandLine;
using Tablinum.Cli.Client;
using Tablinum.Cli.Connections;

namespace Tablinum.Cli.Commands;

/// <summary>The options by which client commands are told the workspace.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string?> _server = new("--server")
    {
        Description = "The server's address (TABLINUM_SERVER; default: the remembered one, else http://127.0.0.1:5000)",
        HelpName = "URL",
    };

    private readonly Option<string?> _workspace = new("--workspace")
    {
        Description = "The workspace's id (TABLINUM_WORKSPACE; default: the remembered one)",
        HelpName = "ID",
    };

    private readonly Option<string?> _secret = new("--secret")
    {
        Description = "The workspace's secret (better in TABLINUM_SECRET: other users see command lines)",
        HelpName = "SECRET",
    };

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public static ConnectionOptions AddTo(Command command)
    {
        var options = new ConnectionOptions();
        command.Add(options._server);
        command.Add(options._workspace);
        command.Add(options._secret);
        return options;
    }

    /// <summary>A client of the workspace that the command line, the environment or the connection file name.</summary>
    public WorkspaceClient Open(ParseResult parsed, CommandContext context) =>
        new(new ConnectionChoice(context.Environment).Resolve(Read(parsed)));

    /// <summary>The same, but makes a workspace if none is known.</summary>
    public async Task<WorkspaceClient> OpenOrMakeAsync(
        ParseResult parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var connection = await new ConnectionChoice(context.Environment).ResolveOrMakeAsync(
            Read(parsed),
            (made, file) => context.Screen.Err.WriteLine($"Made workspace {made}; its key is kept in {file}."),
            cancellationToken);
        return new WorkspaceClient(connection);
    }

    private ConnectionArguments Read(ParseResult parsed) =>
        new(parsed.GetValue(_server), parsed.GetValue(_workspace), parsed.GetValue(_secret));
}
