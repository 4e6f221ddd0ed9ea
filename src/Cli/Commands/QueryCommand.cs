using System.CommandLine;
using System.Globalization;
using Tablinum.Cli.Client;
using Tablinum.Cli.Output;

namespace Tablinum.Cli.Commands;

/// <summary>Runs SQL and prints or saves its rows.</summary>
internal static class QueryCommand
{
    private const int UsualRows = 50;
    private const int PageRows = 1000;

    /// <summary>The command.</summary>
    public static Command Build(CommandContext context)
    {
        var sql = new Argument<string>("SQL") { Description = "One SELECT; - reads it from stdin" };
        var format = Delivery.FormatOption("table", "csv", "json", "ndjson", "xlsx", "parquet");
        var output = Delivery.OutputOption();
        var formulas = Delivery.FormulasOption();
        var limit = new Option<int?>("--limit")
        {
            Description = $"Rows of a printed table (default {UsualRows}); other formats are always whole",
            HelpName = "N",
        };
        var command = new Command("query", "Run SQL on the tables of the workspace") { sql, format, output, formulas, limit };
        var connection = ConnectionOptions.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wish = Delivery.Choose(parsed.GetValue(format), parsed.GetValue(output), parsed.GetValue(formulas), context.Screen, otherwise: "table");
            var rows = RowsOf(parsed.GetValue(limit), wish);
            using var client = connection.Open(parsed, context);
            var text = parsed.GetRequiredValue(sql);
            if (text == "-")
            {
                text = await Task.Run(Console.In.ReadToEnd, cancellationToken).WaitAsync(cancellationToken); // a read of a terminal cannot be stopped
            }

            var query = new QueryRequest(text, Math.Min(rows, PageRows), Guid.CreateVersion7(context.Clock.GetUtcNow()));
            return await RunAsync(client, query, wish, rows, context.Screen, cancellationToken);
        });
        return command;
    }

    private static int RowsOf(int? limit, Wish wish) => limit switch
    {
        null => UsualRows,
        < 1 => throw Failure.Usage("--limit is at least 1."),
        _ when wish.Format != "table" => throw Failure.Usage("--limit is for printed tables: write LIMIT into the SQL."),
        { } rows => rows,
    };

    private static async Task<int> RunAsync(
        WorkspaceClient client, QueryRequest query, Wish wish, int rows, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            await (wish.Format == "table"
                ? PrintAsync(client, query, rows, screen, cancellationToken)
                : DeliverAsync(client, query, wish, screen, cancellationToken));
            return ExitCodes.Done;
        }
        catch (Failure failure) when (failure.Problem?.Line is not null)
        {
            await screen.Err.WriteLineAsync(FailureText.Of(failure, query.Sql));
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await StopAsync(client, query.QueryId);
            throw;
        }
    }

    private static async Task PrintAsync(
        WorkspaceClient client, QueryRequest query, int rows, Screen screen, CancellationToken cancellationToken)
    {
        var page = await client.QueryAsync(query, cancellationToken);
        var (columns, elapsedMs, resultId) = (page.Columns, page.ElapsedMs, page.ResultId);
        List<string[]> cells = [.. page.Rows.Select(Cells)];
        while (page.HasMore && cells.Count < rows && resultId is not null)
        {
            page = await client.ResultRowsAsync(resultId, cells.Count, Math.Min(rows - cells.Count, PageRows), cancellationToken);
            cells.AddRange(page.Rows.Select(Cells));
        }

        Answer.Write(screen, new TextTable([.. columns.Select(TextColumn.Of)], cells), columns.Count);
        var time = elapsedMs is { } ms ? string.Create(CultureInfo.InvariantCulture, $" in {ms:0} ms") : "";
        var more = page.HasMore ? "; there are more: --limit N prints more, --format csv gives all" : "";
        await screen.Err.WriteLineAsync($"{Sizes.Count(cells.Count, "row")}{time}{more}".AsMemory(), cancellationToken);

        static string[] Cells(IReadOnlyList<System.Text.Json.JsonElement> row) => [.. row.Select(CellText.Of)];
    }

    private static async Task DeliverAsync(
        WorkspaceClient client, QueryRequest query, Wish wish, Screen screen, CancellationToken cancellationToken)
    {
        using var answer = wish.Format == "json"
            ? await OpenJsonAsync(client, query, cancellationToken)
            : await client.OpenQueryAsync(query with { Limit = null }, MediaTypeOf(wish.Format), wish.Formulas, cancellationToken);
        await Delivery.DeliverAsync(answer, wish, screen, cancellationToken);
    }

    // A query's own JSON answer is one page; whole documents are exports of its result.
    private static async Task<HttpResponseMessage> OpenJsonAsync(
        WorkspaceClient client, QueryRequest query, CancellationToken cancellationToken)
    {
        var page = await client.QueryAsync(query with { Limit = 1 }, cancellationToken);
        return page.ResultId is { } result
            ? await client.OpenResultAsync(result, "json", cancellationToken)
            : throw new Failure(ExitCodes.Failed, "The server kept no result to export.");
    }

    private static string MediaTypeOf(string format) => format switch
    {
        "csv" => "text/csv",
        "ndjson" => "application/x-ndjson",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "parquet" => "application/vnd.apache.parquet",
        _ => throw new InvalidOperationException($"No media type for {format}."),
    };

    private static async Task StopAsync(WorkspaceClient client, Guid queryId)
    {
        // The command's own token has fired already; this is a courtesy to the server and must not keep the person waiting.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await client.CancelQueryAsync(queryId, patience.Token);
        }
        catch (Exception away) when (away is Failure or OperationCanceledException)
        {
            // The server sees the closed connection as well.
        }
    }
}
