using Microsoft.Extensions.Options;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Datasets.Imports;

/// <summary>Has an engine read the beginning of a file, and drops the parts.</summary>
internal sealed class PreviewReader(IEngine engine, IBlobStore blobs, IOptions<QueryOptions> options)
{
    public async Task<Result<FilePreview>> ReadAsync(OriginalFile file, ReadCorrections corrections, int rows, CancellationToken cancellationToken)
    {
        using var original = await blobs.OpenLocalAsync(file.BlobKey, cancellationToken);
        if (original is null)
        {
            return DatasetErrors.FileGone;
        }

        var task = new IngestTask(original.Path, AppendTo: null, OneTable: false) { Corrections = corrections, PreviewRows = rows };
        var work = new EngineWork(file.WorkspaceId, task, EngineLane.Interactive, TimeSpan.FromMilliseconds(options.Value.TimeoutMs));
        var starting = await engine.StartAsync(work, cancellationToken);
        if (!starting.TryGet(out var run, out var refused))
        {
            return refused;
        }

        await using var running = run;
        var completing = await run.CompleteAsync(cancellationToken);
        return completing.TryGet(out var completed, out var failed)
            ? new FilePreview([.. (completed.Ingest ?? []).Select(TableOf)])
            : failed;
    }

    private static PreviewedTable TableOf(IngestReport report) => new(
        report.Name,
        [.. report.Columns.Select(column => new PreviewedColumn(column.Name, column.Type))],
        report.Preview ?? throw new InvalidOperationException("The engine ended a preview without rows."),
        report.Receipt);
}
