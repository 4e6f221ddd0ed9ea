using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Hosting;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Files;

/// <summary>Answers an upload: at once, or when its import has ended if the caller prefers to wait.</summary>
internal sealed class UploadOutcome(IJobQueue jobs, IHostApplicationLifetime lifetime)
{
    internal async Task<Results<Accepted<UploadRoute.Response>, Created<UploadRoute.FinishedResponse>, ProblemHttpResult>> AnswerAsync(
        HttpContext context, UploadFile.Accepted accepted, CancellationToken cancellationToken)
    {
        var wait = PreferHeader.Wait(context.Request.Headers["Prefer"]);
        if (wait is { } applied)
        {
            context.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={applied.TotalSeconds:0}");
        }

        var job = await WaitAsync(accepted, wait ?? TimeSpan.Zero, cancellationToken);
        var file = FileContract.Of(accepted.File);
        var workspacePath = WorkspacePath(context.Request);
        if (wait is null || !job.HasEnded)
        {
            return TypedResults.Accepted($"{workspacePath}/jobs/{job.Id}", new UploadRoute.Response(file, job));
        }

        return job.State == JobState.Completed
            ? TypedResults.Created($"{workspacePath}/files/{file.Id}", new UploadRoute.FinishedResponse(file, job, TablesOf(job)))
            : ProblemOf(job, file.Id);
    }

    private async Task<JobStatus> WaitAsync(UploadFile.Accepted accepted, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var workspaceId = accepted.File.WorkspaceId;
        try
        {
            // A server that stops does not wait for imports: they go on after its restart, and the caller is told so.
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            return Found(await jobs.WaitAsync(workspaceId, accepted.JobId, timeout, stopping.Token), accepted.JobId);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Found(await jobs.WaitAsync(workspaceId, accepted.JobId, TimeSpan.Zero, cancellationToken), accepted.JobId);
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

    /// <summary>The host chose the prefix of the workspace; the route of uploads is that and <c>/files</c>.</summary>
    private static string WorkspacePath(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        return request.PathBase + path[..path.LastIndexOf("/files", StringComparison.OrdinalIgnoreCase)];
    }
}
