using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Rows;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Tables;

/// <summary>Reads a window of a table, sorted and filtered. A bare table is read at the right place of the right part.</summary>
internal sealed class BrowseRows(Relations relations, RowStream stream, IOptions<QueryOptions> options)
{
    /// <param name="Rows">Arrays of values, in the order of the columns.</param>
    /// <param name="TotalRows">Of the version; null when a filter is set.</param>
    public sealed record Response(
        IReadOnlyList<ResultColumn> Columns,
        IReadOnlyList<IReadOnlyList<JsonElement>> Rows,
        long Offset,
        bool HasMore,
        int Version,
        long? TotalRows);

    /// <remarks>Properties and no primary constructor: the code that the build writes to bind one does not compile.</remarks>
    public sealed record Parameters
    {
        /// <summary>Rows to pass over. Default 0.</summary>
        [FromQuery]
        public long? Offset { get; init; }

        /// <summary>1 to 1,000. Default 50.</summary>
        [FromQuery]
        public int? Limit { get; init; }

        /// <summary>Columns with commas between them, each with <c>-</c> in front for descending.</summary>
        [FromQuery]
        public string? Sort { get; init; }

        /// <summary>JSON: <c>[{"column": "price", "op": "ge", "value": 10}]</c>.</summary>
        [FromQuery]
        public string? Filter { get; init; }

        /// <summary>An older version; default is the current one.</summary>
        [FromQuery]
        public int? Version { get; init; }
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/tables/{table}/rows", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(BrowseRows))
        .WithSummary("Read rows of a table")
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> HandleAsync(
        string table,
        Workspace workspace,
        HttpContext http,
        [AsParameters] Parameters parameters,
        BrowseRows browse,
        CancellationToken cancellationToken)
    {
        var refused = await browse.WriteAsync(http, workspace.Id, table, parameters, cancellationToken);
        return refused is null ? TypedResults.Empty : refused.ToProblem();
    }

    private async Task<Error?> WriteAsync(
        HttpContext http, Guid workspaceId, string table, Parameters parameters, CancellationToken cancellationToken)
    {
        if (!PageWindow.TryOf(parameters.Offset, parameters.Limit, out var window, out var invalid))
        {
            return invalid;
        }

        var finding = await relations.FindAsync(workspaceId, table, parameters.Version, cancellationToken);
        if (!finding.TryGet(out var content, out var missing))
        {
            return missing;
        }

        if (!SortParameter.Parse(parameters.Sort, content.Columns).TryGet(out var sort, out var badSort))
        {
            return badSort;
        }

        if (!FilterParameter.Parse(parameters.Filter, content.Columns).TryGet(out var filter, out var badFilter))
        {
            return badFilter;
        }

        var isBare = sort.Length == 0 && filter.Length == 0;
        var (slice, offset) = isBare ? PartsOf(content, window) : (content, window.Offset);
        using var open = await relations.OpenAsync([slice], cancellationToken);
        var work = new EngineWork(
            workspaceId,
            new RowsTask(open.Sources[0], offset, window.Limit, sort, filter),
            EngineLane.Interactive,
            TimeSpan.FromMilliseconds(options.Value.TimeoutMs));
        return await stream.PageAsync(
            http, work, new PageFrame(Columns: null, Members(content, window, isBare, filter.Length > 0), Tag: null), cancellationToken);
    }

    /// <summary>Only the parts that hold the window, and where it begins in them: a page deep in a table opens one file.</summary>
    internal static (TableContent Slice, long Offset) PartsOf(TableContent content, PageWindow window)
    {
        if (content.Parts.Count <= 1)
        {
            return (content, window.Offset);
        }

        var (first, before) = (0, 0L);
        while (first < content.Parts.Count - 1 && before + content.Parts[first].Rows <= window.Offset)
        {
            before += content.Parts[first++].Rows;
        }

        var (end, rows) = (first, before);
        while (end < content.Parts.Count && (end == first || rows < window.Offset + window.Limit))
        {
            rows += content.Parts[end++].Rows;
        }

        // Another token than the whole version's: equal tokens mean equal rows.
        var slice = content with { Parts = [.. content.Parts.Take(end).Skip(first)], Slice = $"/{first}-{end}" };
        return (slice, window.Offset - before);
    }

    private static Action<Utf8JsonWriter, EnginePageEnd> Members(
        TableContent content, PageWindow window, bool isBare, bool isFiltered) => (json, end) =>
    {
        json.WriteNumber("offset", window.Offset);
        json.WriteBoolean("hasMore", isBare ? window.Offset + end.Rows < content.Rows && end.Rows > 0 : end.HasMore);
        json.WriteNumber("version", content.Version);
        if (isFiltered)
        {
            json.WriteNull("totalRows");
        }
        else
        {
            json.WriteNumber("totalRows", content.Rows);
        }
    };
}
