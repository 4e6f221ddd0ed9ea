using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Files;

/// <summary>The route of uploads: reads the request, hands it to <see cref="UploadFile"/>, answers for <see cref="UploadOutcome"/>.</summary>
internal static class UploadRoute
{
    public sealed record Response(FileContract File, JobStatus Job);

    /// <param name="Tables">What the import made.</param>
    public sealed record FinishedResponse(FileContract File, JobStatus Job, JsonElement Tables);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("", HandleAsync)
        .RequireAuthorization(Policies.Write)
        .WithMetadata(new OwnBodyLimit())
        .Accepts<Stream>("*/*")
        .WithName(nameof(UploadFile))
        .WithSummary("Upload a file and import it")
        .WithDescription("The body is the file, or a form with one file. With 'Prefer: wait=N' the answer waits up to N (60) seconds for the import.")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<Results<Accepted<Response>, Created<FinishedResponse>, ProblemHttpResult>> HandleAsync(
        HttpContext context,
        Workspace workspace,
        string? name,
        string? table,
        string? mode,
        UploadFile upload,
        UploadOutcome outcome,
        CancellationToken cancellationToken)
    {
        if (TargetOf(table, mode) is not { } target)
        {
            return FileErrors.ModeInvalid.ToProblem();
        }

        var incoming = await IncomingFile.FromAsync(context.Request, name, cancellationToken);
        if (!incoming.TryGet(out var file, out var error))
        {
            return error.ToProblem();
        }

        var result = await upload.RunAsync(workspace.Id, file, target, cancellationToken);
        return result.TryGet(out var accepted, out error)
            ? await outcome.AnswerAsync(context, accepted, cancellationToken)
            : error.ToProblem();
    }

    private static ImportTarget? TargetOf(string? table, string? mode) => (table, mode) switch
    {
        (null, null) => new ImportTarget(Table: null, ImportMode.Replace),
        ({ Length: > 0 }, null or "replace") => new ImportTarget(table, ImportMode.Replace),
        ({ Length: > 0 }, "append") => new ImportTarget(table, ImportMode.Append),
        _ => null,
    };

    /// <summary>Lifts the server's limit for bodies: <see cref="UploadFile"/> applies the workspace's own while reading.</summary>
    private sealed class OwnBodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
