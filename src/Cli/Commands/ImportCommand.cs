using System.CommandLine;
using Tablinum.Cli.Client;
using Tablinum.Cli.Local;

namespace Tablinum.Cli.Commands;

/// <summary>Sends files to the workspace and waits for their tables.</summary>
internal static class ImportCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandContext context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files that hold tables; - reads stdin",
            Arity = ArgumentArity.OneOrMore,
        };
        var table = new Option<string?>("--table") { Description = "Make a new version of this table", HelpName = "NAME" };
        var mode = new Option<string?>("--mode") { Description = "With --table: how the rows join it" };
        mode.AcceptOnlyFromAmong("replace", "append");
        var corrections = CorrectionsOption.Create();
        var command = new Command("import", "Make tables of files; the first import makes a workspace and remembers it")
        {
            files, table, mode, corrections,
        };
        var connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var paths = parsed.GetRequiredValue(files);
            var into = IntoOf(parsed.GetValue(table), parsed.GetValue(mode), paths.Length) with
            {
                Corrections = CorrectionsOption.Parse(parsed.GetValue(corrections)),
            };
            InputFile.Check(paths);
            using var client = await connection.OpenOrMakeAsync(parsed, context, cancellationToken);
            return await new Importing(client, context).ImportAsync(paths, into, cancellationToken);
        });
        return command;
    }

    private static ImportInto IntoOf(string? table, string? mode, int files) => (table, mode) switch
    {
        (null, null) => ImportInto.NewTable,
        (null, _) => throw Failure.Usage("--mode says how rows join a table: name it with --table."),
        (_, null) => throw Failure.Usage("--table needs --mode replace or --mode append."),
        (_, "replace") when files > 1 => throw Failure.Usage("Each file would replace the one before: give one, or --mode append."),
        _ => new ImportInto(table, mode, Corrections: null),
    };
}
