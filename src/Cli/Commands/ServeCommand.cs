using System.CommandLine;
using Microsoft.Extensions.Options;
using Tablinum.Cli.Serving;

namespace Tablinum.Cli.Commands;

/// <summary>Runs a server until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>For help and for mistakes; well-formed command lines go straight to <see cref="RunAsync"/>.</summary>
    public static Command Build()
    {
        var urls = new Option<string?>("--urls")
        {
            Description = "Addresses to listen on, separated by ';' (default http://127.0.0.1:5000; port 0 takes a free one)",
            HelpName = "URL",
        };
        var data = new Option<string?>("--data") { Description = "The folder that holds everything", HelpName = "DIR" };
        var role = new Option<string?>("--role") { Description = "What it does: all (default), api or worker; the latter two need PostgreSQL", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong(ServeArguments.Roles);
        var command = new Command("serve", "Run a server until Ctrl+C") { urls, data, role };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ServeArguments(parsed.GetValue(urls), parsed.GetValue(data), parsed.GetValue(role)), cancellationToken));
        return command;
    }

    /// <summary>Starts, tells the address on stdout when requests are answered, and waits for SIGINT or SIGTERM.</summary>
    public static async Task<int> RunAsync(ServeArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            await using var server = await RunningServer.StartAsync(arguments, quiet: false, cancellationToken);
            await Console.Out.WriteLineAsync($"Tablinum is ready at {server.Address.AbsoluteUri.TrimEnd('/')}".AsMemory(), cancellationToken);
            await server.WaitAsync(cancellationToken);
            return ExitCodes.Done;
        }
        catch (OptionsValidationException refused)
        {
            await Console.Error.WriteLineAsync($"error: {string.Join(Environment.NewLine, refused.Failures)}");
            return ExitCodes.Failed;
        }
        catch (IOException busy)
        {
            await Console.Error.WriteLineAsync($"error: {busy.Message}");
            return ExitCodes.Failed;
        }
    }
}
