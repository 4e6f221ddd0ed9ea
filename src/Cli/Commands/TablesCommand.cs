using System.CommandLine;
using System.Globalization;
using Tablinum.Cli.Output;

namespace Tablinum.Cli.Commands;

/// <summary>Lists the workspace's tables.</summary>
internal static class TablesCommand
{
    private static readonly TextColumn[] Columns =
    [
        new("table", AlignRight: false),
        new("rows", AlignRight: true),
        new("version", AlignRight: true),
        new("size", AlignRight: true),
        new("updated", AlignRight: false),
    ];

    /// <summary>The command.</summary>
    public static Command Build(CommandContext context)
    {
        var command = new Command("tables", "List the tables of the workspace");
        var connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = connection.Open(parsed, context);
            List<string[]> rows = [];
            await foreach (var table in client.TablesAsync(cancellationToken))
            {
                rows.Add(
                [
                    CellText.Safe(table.Name),
                    table.Rows.ToString(CultureInfo.InvariantCulture),
                    table.Version.ToString(CultureInfo.InvariantCulture),
                    Sizes.OfBytes(table.SizeBytes),
                    table.UpdatedAt.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
                ]);
            }

            Answer.Write(context.Screen, new TextTable(Columns, rows), Columns.Length);
            return ExitCodes.Done;
        });
        return command;
    }
}
