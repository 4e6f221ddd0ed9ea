using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Api.Tests;

/// <summary>
/// Takes every file and does with it what its name says, so that tests of uploads need no engine: <c>bad…</c> cannot be
/// imported, <c>slow…</c> is never done, all others make a table at once. The table <c>missing</c> does not exist.
/// </summary>
internal sealed class ScriptedImporter(IJobQueue jobs) : IFileImporter
{
    public static void Register(IServiceCollection services)
    {
        services.RemoveAll<IFileImporter>();
        services.AddSingleton<IFileImporter, ScriptedImporter>();
        services.AddWorker<ScriptedJob, ScriptedWorker>();
    }

    public bool Accepts(ContentKind content) => content is ContentKind.DelimitedText or ContentKind.Parquet;

    public Task<Result<Guid>> EnqueueAsync(AppDb db, OriginalFile file, ImportTarget target, CancellationToken cancellationToken)
    {
        Result<Guid> result = target.Table == "missing"
            ? new Error(ErrorKind.NotFound, "table.not_found", "There is no such table.")
            : jobs.Enqueue(db, new ScriptedJob(file.Name), new JobOptions { WorkspaceId = file.WorkspaceId });
        return Task.FromResult(result);
    }

    public Task<Result<FilePreview>> PreviewAsync(OriginalFile file, JsonElement? corrections, int rows, CancellationToken cancellationToken) =>
        Task.FromResult<Result<FilePreview>>(new FilePreview([]));
}

[JobKind("test.import.v1")]
internal sealed record ScriptedJob(string Name);

internal sealed class ScriptedWorker : IWorker<ScriptedJob>
{
    public async Task<JobOutcome> WorkAsync(ScriptedJob job, JobContext context, CancellationToken cancellationToken)
    {
        if (job.Name.StartsWith("slow", StringComparison.Ordinal))
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return job.Name.StartsWith("bad", StringComparison.Ordinal)
            ? new JobOutcome.Discard(new Error(ErrorKind.OverLimit, "import.no_rows", "There are no rows in it."))
            : new JobOutcome.Done(new { tables = new[] { new { name = Path.GetFileNameWithoutExtension(job.Name) } } });
    }
}
