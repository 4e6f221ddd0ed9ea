using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Hosting;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Files;

/// <summary>Answers who asked for an import: at once, or when it has ended if the caller prefers to wait.</summary>
internal sealed class ImportOutcome(IJobQueue jobs, IHostApplicationLifetime lifetime)
{
    public sealed record Response(FileContract File, JobStatus Job);

    /// <param name="Tables">What the import made.</param>
    public sealed record FinishedResponse(FileContract File, JobStatus Job, JsonElement Tables);

    /// <summary>The answer to who stores a file only.</summary>
    public sealed record StoredResponse(FileContract File);

    internal static Created<StoredResponse> Stored(HttpRequest request, StoredFile file) =>
        TypedResults.Created(LocationOf(request, file.Id), new StoredResponse(FileContract.Of(file)));

    internal async Task<Results<Accepted<Response>, Created<FinishedResponse>, ProblemHttpResult>> AnswerAsync(
        HttpContext context, StoredFile stored, Guid jobId, CancellationToken cancellationToken)
    {
        var wait = PreferHeader.Wait(context.Request.Headers["Prefer"]);
        if (wait is { } applied)
        {
            context.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={applied.TotalSeconds:0}");
        }

        var job = await WaitAsync(stored.WorkspaceId, jobId, wait ?? TimeSpan.Zero, cancellationToken);
        var file = FileContract.Of(stored);
        if (wait is null || !job.HasEnded)
        {
            return TypedResults.Accepted($"{WorkspacePath(context.Request)}/jobs/{job.Id}", new Response(file, job));
        }

        return job.State == JobState.Completed
            ? TypedResults.Created(LocationOf(context.Request, file.Id), new FinishedResponse(file, job, TablesOf(job)))
            : ProblemOf(job, file.Id);
    }

    private async Task<JobStatus> WaitAsync(Guid workspaceId, Guid jobId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            // A server that stops does not wait for imports: they go on after its restart, and the caller is told so.
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            return Found(await jobs.WaitAsync(workspaceId, jobId, timeout, stopping.Token), jobId);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Found(await jobs.WaitAsync(workspaceId, jobId, TimeSpan.Zero, cancellationToken), jobId);
        }
    }

    private static JobStatus Found(JobStatus? job, Guid jobId) =>
        job ?? throw new InvalidOperationException($"Job {jobId} was committed with its file and cannot be found.");

    private static JsonElement TablesOf(JobStatus job) =>
        job.Result is { ValueKind: JsonValueKind.Object } result && result.TryGetProperty("tables", out var tables)
            ? tables
            : throw new InvalidOperationException($"Job {job.Id} of kind {job.Kind} left no tables: see IFileImporter.");

    private static ProblemHttpResult ProblemOf(JobStatus job, Guid fileId)
    {
        var error = job.Error ?? new JobError(
            FileErrors.ImportCancelled.Code, FileErrors.ImportCancelled.Detail, FileErrors.ImportCancelled.StatusCode);
        return TypedResults.Problem(error.Detail, statusCode: error.Status, extensions: new Dictionary<string, object?>
        {
            ["code"] = error.Code,
            ["traceId"] = Activity.Current?.Id,
            ["fileId"] = fileId,
            ["jobId"] = job.Id,
        });
    }

    private static string LocationOf(HttpRequest request, Guid fileId) => $"{WorkspacePath(request)}/files/{fileId}";

    /// <summary>The host chose the prefix of the workspace; all routes of files are that and <c>/files</c>.</summary>
    private static string WorkspacePath(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        return request.PathBase + path[..path.LastIndexOf("/files", StringComparison.OrdinalIgnoreCase)];
    }
}
