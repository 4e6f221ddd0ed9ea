using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Tables;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;
using Tablinum.Jobs;
using Tablinum.Storage;

namespace Tablinum.Datasets.Imports;

/// <summary>File → engine → part in the store → version. The part is durable before any row names it.</summary>
internal sealed class ImportFileWorker(
    IEngine engine,
    IBlobStore blobs,
    Relations relations,
    PublishVersion publish,
    IOptions<DatasetsOptions> options,
    TimeProvider clock,
    ILogger<ImportFileWorker> logger) : IWorker<ImportFileJob>
{
    public async Task<JobOutcome> WorkAsync(ImportFileJob job, JobContext context, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        if (await publish.FindAsync(context.JobId, cancellationToken) is { } earlier)
        {
            return new JobOutcome.Done(earlier);
        }

        var catalog = await relations.CatalogAsync(job.WorkspaceId, cancellationToken);
        var target = job.NamedTable is { } named ? catalog.Find(named) : null;
        if (job.TableId is not null && target is null)
        {
            return Refuse(job, DatasetErrors.TableNotFound);
        }

        job = job with { Corrections = job.Corrections ?? target?.Corrections };
        var appendTo = job.Mode == ImportMode.Append ? target : null;
        var ingested = await IngestAsync(job, context, target, appendTo, cancellationToken);
        if (!ingested.TryGet(out var parts, out var error))
        {
            return error.Kind == ErrorKind.Unavailable ? throw new ImportInterruptedException(error) : Refuse(job, error);
        }

        var outcome = await publish.PublishAsync(job, context, parts, appendTo, cancellationToken);
        if (outcome is JobOutcome.Done { Result: ImportResult { Tables: var tables } })
        {
            foreach (var (table, part) in tables.Zip(parts))
            {
                logger.FileImported(
                    job.FileId, table.Id, table.Version, table.Rows, table.RejectedRows, part.SizeBytes, clock.GetElapsedTime(started).TotalMilliseconds);
            }

            return outcome;
        }

        // Rolled back for certain. (After a throw it is not certain, and the sweep finds the bytes if no row names them.)
        foreach (var part in parts)
        {
            await blobs.DeleteAsync(part.BlobKey, CancellationToken.None);
        }

        return outcome is JobOutcome.Discard discard ? Refuse(job, discard.Error) : outcome;
    }

    private async Task<Result<NewPart[]>> IngestAsync(
        ImportFileJob job, JobContext context, TableContent? target, TableContent? appendTo, CancellationToken cancellationToken)
    {
        using var original = await blobs.OpenLocalAsync(job.BlobKey, cancellationToken);
        if (original is null)
        {
            return DatasetErrors.FileGone;
        }

        using var current = await relations.OpenAsync(appendTo is null ? [] : [appendTo], cancellationToken);
        var task = new IngestTask(
            original.Path, current.Sources is [var only] ? only : null, OneTable: job.NamedTable is not null)
        {
            Corrections = job.Corrections ?? ReadCorrections.None,
        };

        await using var progress = new ProgressRelay(context, logger, cancellationToken);
        var work = new EngineWork(job.WorkspaceId, task, LaneOf(job), TimeSpan.FromMilliseconds(options.Value.ImportTimeoutMs))
        {
            Progress = progress.Report,
        };
        var starting = await engine.StartAsync(work, cancellationToken);
        if (!starting.TryGet(out var run, out var refused))
        {
            return refused;
        }

        await using var running = run;
        var completing = await run.CompleteAsync(cancellationToken);
        return completing.TryGet(out var completed, out var failed)
            ? await KeepAsync(job, target, run, completed, cancellationToken)
            : failed;
    }

    private async Task<NewPart[]> KeepAsync(
        ImportFileJob job, TableContent? target, EngineRun run, EngineCompleted completed, CancellationToken cancellationToken)
    {
        var reports = completed.Ingest ?? throw new InvalidOperationException("The engine ended an ingest without a report.");
        var parts = new NewPart[reports.Count];
        for (var place = 0; place < parts.Length; place++)
        {
            parts[place] = await KeepAsync(job, target, run, reports[place], place, cancellationToken);
        }

        return parts;
    }

    private async Task<NewPart> KeepAsync(
        ImportFileJob job, TableContent? target, EngineRun run, IngestReport report, int place, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var tableId = target?.TableId ?? Guid.CreateVersion7(now);

        // A new id for each attempt: an attempt that was given up for dead may still be writing under its own.
        var partId = Guid.CreateVersion7(now);
        var key = TablePart.KeyOf(job.WorkspaceId, tableId, partId);
        var size = await blobs.PutFileAsync(key, run.PathOf(report.OutputName), cancellationToken);
        return new NewPart(partId, tableId, target is null, key, size, place, report);
    }

    /// <summary>A small file is read where people wait, so that it never queues behind a large one.</summary>
    private EngineLane LaneOf(ImportFileJob job) =>
        job.SizeBytes <= options.Value.QuickImportBytes ? EngineLane.Interactive : EngineLane.Heavy;

    private JobOutcome.Discard Refuse(ImportFileJob job, Error error)
    {
        logger.ImportRefused(job.FileId, error.Code);
        return new JobOutcome.Discard(error);
    }
}

/// <summary>The engine went away under the import: the file is not to blame yet, so the job is tried again.</summary>
internal sealed class ImportInterruptedException(Error error) : Exception($"{error.Code}: {error.Detail}");

/// <summary>A part whose bytes are durable and that no row names yet.</summary>
/// <param name="TableId">The table it was made for.</param>
/// <param name="Place">Which of the file's tables it is, from 0.</param>
/// <param name="IsForNewTable">Whether there was no such table yet; if it becomes one, that is its id.</param>
internal sealed record NewPart(Guid Id, Guid TableId, bool IsForNewTable, string BlobKey, long SizeBytes, int Place, IngestReport Report);
