using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Results;

/// <summary>Reads further pages of a result: rows of the same run, whatever has happened to the tables since.</summary>
internal static class GetResultRows
{
    /// <param name="Rows">Arrays of values, in the order of the columns.</param>
    public sealed record Response(
        IReadOnlyList<ResultColumn> Columns,
        IReadOnlyList<IReadOnlyList<JsonElement>> Rows,
        long Offset,
        bool HasMore,
        string ResultId);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/results/{resultId}/rows", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(GetResultRows))
        .WithSummary("Read a page of a result")
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> HandleAsync(
        string resultId,
        Workspace workspace,
        HttpContext http,
        ResultFinder results,
        ResultPages pages,
        CancellationToken cancellationToken,
        long? offset = null,
        int? limit = null)
    {
        if (!PageWindow.TryOf(offset, limit, out var window, out var invalid))
        {
            return invalid.ToProblem();
        }

        var info = await results.FindAsync(
            workspace.Id, resultId, found => found.Page?.Covers(window.Offset, window.Limit) == true, cancellationToken);
        if (info is null)
        {
            return QueryErrors.ResultNotFound.ToProblem();
        }

        var refused = await pages.WriteAsync(http, info, window, Members(info, window), cancellationToken);
        return refused is null ? TypedResults.Empty : refused.ToProblem();
    }

    private static Action<Utf8JsonWriter, bool> Members(ResultInfo info, PageWindow window) => (json, hasMore) =>
    {
        json.WriteNumber("offset", window.Offset);
        json.WriteBoolean("hasMore", hasMore);
        json.WriteString("resultId", info.Id);
    };
}
