using System.CommandLine;
using System.Text;
using System.Text.Json;
using Tablinum.Cli.Local;

namespace Tablinum.Cli.Commands;

/// <summary>Tells how a file would be read, without a server.</summary>
internal static class DetectCommand
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>The command.</summary>
    public static Command Build(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "Any file that can be imported; - reads stdin" };
        var corrections = CorrectionsOption.Create();
        var command = new Command("detect", "Tell how a file would be read: its receipts as JSON, one for each table. Needs no server")
        {
            file, corrections,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var said = CorrectionsOption.Parse(parsed.GetValue(corrections));
            InputFile.Check([path]);
            using var input = await InputFile.OpenAsync(path, context.Screen, cancellationToken);
            await using var engine = LocalEngine.Create();
            var tables = await engine.DetectAsync(input.Path, said, cancellationToken);
            await context.Screen.Out.WriteLineAsync(TextOf(tables.Select(table => (table.Name, table.Receipt))).AsMemory(), cancellationToken);
            return tables.Any(table => table.RejectedRows > 0) ? ExitCodes.Partial : ExitCodes.Done;
        });
        return command;
    }

    private static string TextOf(IEnumerable<(string? Name, JsonElement Receipt)> tables)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Indented))
        {
            json.WriteStartArray();
            foreach (var (name, receipt) in tables)
            {
                json.WriteStartObject();
                json.WriteString("table", name);
                foreach (var member in receipt.EnumerateObject())
                {
                    member.WriteTo(json);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
