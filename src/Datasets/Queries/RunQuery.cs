using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Queries;

/// <summary>Runs one SELECT: a first page as JSON, or all rows in the format that <c>Accept</c> names.</summary>
internal static class RunQuery
{
    /// <param name="Sql">One SELECT statement.</param>
    /// <param name="Limit">Rows of the first page, 1 to 1,000. Default 50.</param>
    /// <param name="Parameters">An array for <c>?</c> and <c>$1</c>, an object for <c>$name</c>.</param>
    /// <param name="QueryId">Made by the caller, to cancel the query by.</param>
    public sealed record Request(string? Sql, int? Limit, JsonElement? Parameters, Guid? QueryId);

    /// <summary>The first page.</summary>
    /// <param name="Rows">Arrays of values, in the order of the columns.</param>
    /// <param name="ResultId">By which further pages and exports of the same run are had.</param>
    /// <param name="Versions">The version of each table that was read.</param>
    public sealed record Response(
        IReadOnlyList<ResultColumn> Columns,
        IReadOnlyList<IReadOnlyList<JsonElement>> Rows,
        bool HasMore,
        string ResultId,
        double ElapsedMs,
        IReadOnlyDictionary<string, int> Versions);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/query", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(RunQuery))
        .WithSummary("Run a query")
        .Produces<Response>(StatusCodes.Status200OK, "application/json", [.. ExportFormat.ContentTypes])
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .ProducesProblem(StatusCodes.Status504GatewayTimeout);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> HandleAsync(
        Request request,
        Workspace workspace,
        HttpContext http,
        Questions questions,
        QueryRunner runner,
        RunningQueries queries,
        CancellationToken cancellationToken,
        string? formulas = null)
    {
        if (!questions.Of(request).TryGet(out var question, out var invalid))
        {
            return invalid.ToProblem();
        }

        var format = ExportFormat.Preferred(http.Request);
        if (format is not null && !format.With(formulas).TryGet(out format, out invalid))
        {
            return invalid.ToProblem();
        }

        using var query = queries.Begin(workspace.Id, request.QueryId, cancellationToken);
        if (query is null)
        {
            return QueryErrors.IdInUse.ToProblem();
        }

        try
        {
            var refused = format is not null
                ? await runner.ExportAsync(http, workspace.Id, question, format, query.Token)
                : await runner.AnswerAsync(http, workspace.Id, question, query.Token);
            return refused is null ? TypedResults.Empty : refused.ToProblem();
        }
        catch (OperationCanceledException) when (query.WasCancelled && !http.Response.HasStarted)
        {
            return QueryErrors.Cancelled.ToProblem();
        }
        catch (OperationCanceledException) when (query.WasCancelled)
        {
            http.Abort(); // rows have left: an answer that ends here must not look complete
            return TypedResults.Empty;
        }
    }
}
