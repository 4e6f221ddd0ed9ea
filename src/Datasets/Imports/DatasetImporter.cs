using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tablinum.Datasets.Tables;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Datasets.Imports;

/// <summary>Makes tables of all files that hold some; the engine finds how to read each.</summary>
/// <remarks>
/// The target is a name or an id. An id must be there; a name that is not there yet becomes the name of a new table, in either mode, so that
/// a feed can say <c>table=events&amp;mode=append</c> from its first file on.
/// </remarks>
internal sealed class DatasetImporter(IJobQueue jobs, PreviewReader preview) : IFileImporter
{
    public bool Accepts(ContentKind content) => content is not ContentKind.Unknown;

    public async Task<Result<Guid>> EnqueueAsync(
        AppDb db, OriginalFile file, ImportTarget target, CancellationToken cancellationToken)
    {
        if (!TryParse(target.Corrections, out var corrections, out var bad))
        {
            return bad;
        }

        var job = new ImportFileJob(
            file.WorkspaceId, file.FileId, file.Name, file.BlobKey, file.SizeBytes, file.Content,
            TableId: null, TableName: null, target.Mode, corrections);
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

    public async Task<Result<FilePreview>> PreviewAsync(
        OriginalFile file, JsonElement? corrections, int rows, CancellationToken cancellationToken) =>
        TryParse(corrections, out var parsed, out var bad)
            ? await preview.ReadAsync(file, parsed ?? ReadCorrections.None, rows, cancellationToken)
            : bad;

    private static bool TryParse(JsonElement? json, out ReadCorrections? corrections, [NotNullWhen(false)] out Error? error)
    {
        (corrections, error) = (null, null);
        try
        {
            corrections = json is { ValueKind: not JsonValueKind.Null } given ? ReadCorrections.Parse(given) : null;
            return true;
        }
        catch (JsonException exception)
        {
            error = DatasetErrors.BadCorrections(exception.Path);
            return false;
        }
    }

    /// <summary>Jobs for one table follow each other, whether it was named by its id or its name.</summary>
    private Guid Enqueue(AppDb db, ImportFileJob job, string? orderKey) => jobs.Enqueue(db, job, new JobOptions
    {
        WorkspaceId = job.WorkspaceId,
        OrderKey = orderKey is null ? null : $"datasets.table:{job.WorkspaceId:n}:{orderKey}",
    });
}
