using System.CommandLine;
using Tablinum.Cli.Client;
using Tablinum.Cli.Connections;
using Tablinum.Cli.Local;
using Tablinum.Cli.Serving;

namespace Tablinum.Cli.Commands;

/// <summary>Looks at files: a throw-away server on a free port, gone with all its data at Ctrl+C.</summary>
internal static class OpenCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandContext context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files that hold tables; - reads stdin",
            Arity = ArgumentArity.OneOrMore,
        };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Only print the address" };
        var command = new Command("open", "Look at files in a throw-away server: tables, SQL, a page in the browser")
        {
            files, noBrowser,
        };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetRequiredValue(files), !parsed.GetValue(noBrowser), context, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string[] paths, bool withBrowser, CommandContext context, CancellationToken cancellationToken)
    {
        InputFile.Check(paths);
        var data = Directory.CreateTempSubdirectory("tablinum-open-");
        try
        {
            var arguments = new ServeArguments("http://127.0.0.1:0", data.FullName);
            await using var server = await RunningServer.StartAsync(arguments, quiet: true, cancellationToken);
            var connection = await WorkspaceClient.CreateWorkspaceAsync(server.Address, cancellationToken);
            using var client = new WorkspaceClient(connection);
            var imported = await new Importing(client, context).ImportAsync(paths, ImportInto.NewTable, cancellationToken);
            if (imported is not (ExitCodes.Done or ExitCodes.Partial))
            {
                return imported;
            }

            await ShowAsync(connection, withBrowser, context, cancellationToken);
            await server.WaitAsync(cancellationToken);
            return imported;
        }
        finally
        {
            // Best effort would leave people's data behind: this must go, and throws if it cannot.
            data.Delete(recursive: true);
        }
    }

    private static async Task ShowAsync(
        Connection connection, bool withBrowser, CommandContext context, CancellationToken cancellationToken)
    {
        var page = SignInAddress.Of(connection);
        await context.Screen.Out.WriteLineAsync($"\nOpen {page}".AsMemory(), cancellationToken);
        await context.Screen.Out.WriteLineAsync("Ctrl+C ends it and removes the data.".AsMemory(), cancellationToken);
        if (withBrowser)
        {
            Browser.TryOpen(page, context.Environment);
        }
    }
}
