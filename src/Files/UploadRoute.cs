using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>The route of uploads: reads the request, hands it to <see cref="UploadFile"/>, answers for <see cref="ImportOutcome"/>.</summary>
internal static class UploadRoute
{
    /// <remarks>Properties and no primary constructor: the code that the build writes to bind one does not compile.</remarks>
    public sealed record Query
    {
        /// <summary>Of the file; a pasted text and a form need none.</summary>
        [FromQuery]
        public string? Name { get; init; }

        /// <summary>Name or id of the table that gets a new version.</summary>
        [FromQuery]
        public string? Table { get; init; }

        /// <summary><c>replace</c> or <c>append</c>; goes with a table only.</summary>
        [FromQuery]
        public string? Mode { get; init; }

        /// <summary><c>none</c> to store the file only.</summary>
        [FromQuery]
        public string? Import { get; init; }

        /// <summary>How the file is to be read, as JSON.</summary>
        [FromQuery]
        public string? Corrections { get; init; }
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("", HandleAsync)
        .RequireAuthorization(Policies.Write)
        .WithMetadata(new OwnBodyLimit())
        .Accepts<Stream>("*/*")
        .WithName(nameof(UploadFile))
        .WithSummary("Upload a file and import it")
        .WithDescription("The body is the file, or a form with one file. With 'Prefer: wait=N' the answer waits up to N (60) seconds for the import; with import=none the file is stored only.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Accepted<ImportOutcome.Response>, Created<ImportOutcome.FinishedResponse>, Created<ImportOutcome.StoredResponse>, ProblemHttpResult>> HandleAsync(
        HttpContext context,
        Workspace workspace,
        [AsParameters] Query query,
        UploadFile upload,
        ImportOutcome outcome,
        CancellationToken cancellationToken)
    {
        if (query is not ({ Import: null } or { Import: "none", Table: null, Mode: null, Corrections: null }))
        {
            return FileErrors.ImportInvalid.ToProblem();
        }

        if (!TryParse(query.Corrections, out var corrections))
        {
            return FileErrors.CorrectionsInvalid.ToProblem();
        }

        if (TargetOf(query.Table, query.Mode, corrections) is not { } target)
        {
            return FileErrors.ModeInvalid.ToProblem();
        }

        var incoming = await IncomingFile.FromAsync(context.Request, query.Name, cancellationToken);
        if (!incoming.TryGet(out var file, out var error))
        {
            return error.ToProblem();
        }

        var result = await upload.RunAsync(workspace.Id, file, query.Import is null ? target : null, cancellationToken);
        if (!result.TryGet(out var accepted, out error))
        {
            return error.ToProblem();
        }

        if (accepted.JobId is not { } jobId)
        {
            return ImportOutcome.Stored(context.Request, accepted.File);
        }

        var answer = await outcome.AnswerAsync(context, accepted.File, jobId, cancellationToken);
        return answer.Result switch
        {
            Accepted<ImportOutcome.Response> queued => queued,
            Created<ImportOutcome.FinishedResponse> finished => finished,
            ProblemHttpResult problem => problem,
            _ => throw new UnreachableException("An import's outcome is one of those."),
        };
    }

    /// <summary>What was asked for; null if that is contradictory.</summary>
    internal static ImportTarget? TargetOf(string? table, string? mode, JsonElement? corrections) => (table, mode) switch
    {
        (null, null) => new ImportTarget(Table: null, ImportMode.Replace, corrections),
        ({ Length: > 0 }, null or "replace") => new ImportTarget(table, ImportMode.Replace, corrections),
        ({ Length: > 0 }, "append") => new ImportTarget(table, ImportMode.Append, corrections),
        _ => null,
    };

    private static bool TryParse(string? text, out JsonElement? json)
    {
        json = null;
        try
        {
            json = text is null ? null : JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Lifts the server's limit for bodies: <see cref="UploadFile"/> applies the workspace's own while reading.</summary>
    private sealed class OwnBodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
