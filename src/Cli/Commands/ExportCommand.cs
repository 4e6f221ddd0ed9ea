using System.CommandLine;

namespace Tablinum.Cli.Commands;

/// <summary>Saves a whole table.</summary>
internal static class ExportCommand
{
    /// <summary>The command.</summary>
    public static Command Build(CommandContext context)
    {
        var table = new Argument<string>("TABLE") { Description = "Its name or id" };
        var format = Delivery.FormatOption("csv", "json", "ndjson", "xlsx", "parquet");
        var output = Delivery.OutputOption();
        var formulas = Delivery.FormulasOption();
        var command = new Command("export", "Save a whole table") { table, format, output, formulas };
        var connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wish = Delivery.Choose(parsed.GetValue(format), parsed.GetValue(output), parsed.GetValue(formulas), context.Screen, otherwise: "csv");
            using var client = connection.Open(parsed, context);
            using var answer = await client.OpenTableAsync(parsed.GetRequiredValue(table), wish.Format, wish.Formulas, cancellationToken);
            await Delivery.DeliverAsync(answer, wish, context.Screen, cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }
}
