using Microsoft.EntityFrameworkCore;
using Tablinum.Datasets.Tables;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Datasets.Imports;

/// <summary>Makes tables of all files that hold some; the engine finds how to read each.</summary>
/// <remarks>
/// The target is a name or an id. An id must be there; a name that is not there yet becomes the name of a new table, in either mode, so that
/// a feed can say <c>table=events&amp;mode=append</c> from its first file on.
/// </remarks>
internal sealed class DatasetImporter(IJobQueue jobs) : IFileImporter
{
    public bool Accepts(ContentKind content) => content is not ContentKind.Unknown;

    public async Task<Result<Guid>> EnqueueAsync(
        AppDb db, NewFile file, ImportTarget target, CancellationToken cancellationToken)
    {
        var job = new ImportFileJob(
            file.WorkspaceId, file.FileId, file.Name, file.BlobKey, file.SizeBytes, file.Content,
            TableId: null, TableName: null, target.Mode);
        if (string.IsNullOrEmpty(target.Table))
        {
            return Enqueue(db, job, orderKey: null);
        }

        if (!Guid.TryParseExact(target.Table, "D", out var id))
        {
            return TableNames.IsValid(target.Table)
                ? Enqueue(db, job with { TableName = target.Table }, TableNames.KeyOf(target.Table))
                : DatasetErrors.BadName;
        }

        var nameKey = await db.Set<Table>()
            .Where(t => t.Id == id && t.WorkspaceId == file.WorkspaceId)
            .Select(t => t.NameKey)
            .SingleOrDefaultAsync(cancellationToken);
        return nameKey is null ? DatasetErrors.TableNotFound : Enqueue(db, job with { TableId = id }, nameKey);
    }

    /// <summary>Jobs for one table follow each other, whether it was named by its id or its name.</summary>
    private Guid Enqueue(AppDb db, ImportFileJob job, string? orderKey) => jobs.Enqueue(db, job, new JobOptions
    {
        WorkspaceId = job.WorkspaceId,
        OrderKey = orderKey is null ? null : $"datasets.table:{job.WorkspaceId:n}:{orderKey}",
    });
}
