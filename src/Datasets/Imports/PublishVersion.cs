using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Tables;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Datasets.Imports;

/// <summary>Makes a part visible: version, name, quota, dropped versions and their sweep, all in one transaction.</summary>
internal sealed class PublishVersion(
    AppDb db, IQuota quota, IJobQueue jobs, IOptions<DatasetsOptions> options, TimeProvider clock)
{
    /// <summary>What an earlier attempt of this job has published; null if none has.</summary>
    public async Task<ImportResult?> FindAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var found = await (
            from version in db.Set<TableVersion>()
            join table in db.Set<Table>() on version.TableId equals table.Id
            where version.JobId == jobId
            orderby version.Place
            select new { Table = table, Version = version }).AsNoTracking().ToListAsync(cancellationToken);
        return found.Count == 0 ? null : new ImportResult([.. found.Select(each => Imported(each.Table, each.Version))]);
    }

    /// <summary>Publishes each part as the next version of its table, or says why not: then nothing has changed.</summary>
    /// <param name="parts">Several only where the job names no table.</param>
    /// <param name="appendedTo">The version whose columns the part was reconciled with.</param>
    public async Task<JobOutcome> PublishAsync(
        ImportFileJob job, JobContext context, IReadOnlyList<NewPart> parts, TableContent? appendedTo, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await context.FenceAsync(db, cancellationToken);
        await CatalogStamp.CountAsync(db, job.WorkspaceId, cancellationToken);

        var existing = await TargetAsync(job, cancellationToken);
        if (existing is null && job.TableId is not null)
        {
            return new JobOutcome.Discard(DatasetErrors.TableNotFound);
        }

        // The id too: another table may have taken the name of a deleted one, and the number of its version.
        if (job.Mode == ImportMode.Append
            && (existing?.Id, existing?.CurrentVersion) != (appendedTo?.TableId, appendedTo?.Version))
        {
            // Deleted or replaced since: the columns must be reconciled with what is there now.
            return new JobOutcome.RetryAt(clock.GetUtcNow());
        }

        var imported = new List<ImportedTable>(parts.Count);
        var bytes = 0L;
        foreach (var part in parts)
        {
            var now = clock.GetUtcNow();
            var table = existing ?? await NewTableAsync(job, part, parts.Count, now, cancellationToken);
            var version = NextVersion(job, context.JobId, part, table, appendedTo, now);
            table.CurrentVersion = version.Number;
            table.UpdatedAt = now;
            db.Add(version);
            db.Add(PartRow(job, table, part));
            await db.SaveChangesAsync(cancellationToken); // the next table must not take this one's name
            bytes += part.SizeBytes - await DropOldAsync(table, version, now, cancellationToken);
            imported.Add(Imported(table, version));
        }

        if (await quota.AddUseAsync(db, job.WorkspaceId, bytes, cancellationToken) is { } full)
        {
            return new JobOutcome.Discard(full);
        }

        foreach (var table in imported)
        {
            db.Raise(new WorkspaceEvent(
                job.WorkspaceId, EventTopics.Tables, table.Version == 1 ? EventChanges.Added : EventChanges.Changed, table.Id.ToString(), clock.GetUtcNow(),
                new { table.Name, table.Version, table.Rows }));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new JobOutcome.Done(new ImportResult(imported));
    }

    private async Task<Table?> TargetAsync(ImportFileJob job, CancellationToken cancellationToken)
    {
        var tables = db.Set<Table>().Where(t => t.WorkspaceId == job.WorkspaceId && t.NameKey != null);
        if (job.TableId is { } id)
        {
            return await tables.SingleOrDefaultAsync(t => t.Id == id, cancellationToken);
        }

        var key = job.TableName is null ? null : TableNames.KeyOf(job.TableName);
        return key is null ? null : await tables.SingleOrDefaultAsync(t => t.NameKey == key, cancellationToken);
    }

    /// <summary>The catalog is counted and so locked: a name that is free here is free until the commit.</summary>
    private async Task<Table> NewTableAsync(
        ImportFileJob job, NewPart part, int partCount, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = job.TableName;
        if (name is null)
        {
            var wanted = TableNames.FromFile(job.FileName, partCount > 1 ? part.Report.Name : null);
            var taken = await db.Set<Table>()
                .Where(t => t.WorkspaceId == job.WorkspaceId && t.NameKey != null)
                .Select(t => t.NameKey!)
                .ToHashSetAsync(cancellationToken);
            name = TableNames.Free(wanted, taken.Contains);
        }

        var table = new Table
        {
            // Results are known by the ids and versions that they read: the id of a table that was deleted meanwhile must not come back.
            Id = part.IsForNewTable ? part.TableId : Guid.CreateVersion7(now),
            WorkspaceId = job.WorkspaceId,
            Name = name,
            Label = job.TableName ?? TableNames.LabelOf(job.FileName, partCount > 1 ? part.Report.Name : null),
            NameKey = TableNames.KeyOf(name),
            CurrentVersion = 0,
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.Add(table);
        return table;
    }

    private static TableVersion NextVersion(
        ImportFileJob job, Guid jobId, NewPart part, Table table, TableContent? appendedTo, DateTimeOffset now)
    {
        var report = part.Report;
        PartReference[] parts =
        [
            .. appendedTo?.Parts ?? [],
            new PartReference(part.Id, part.BlobKey, report.Table, report.Rows, part.SizeBytes),
        ];
        return new TableVersion
        {
            TableId = table.Id,
            Number = table.CurrentVersion + 1,
            WorkspaceId = job.WorkspaceId,
            Mode = job.Mode,
            FileId = job.FileId,
            JobId = jobId,
            Place = part.Place,
            Rows = parts.Sum(p => p.Rows),
            RejectedRows = report.RejectedRows,
            SizeBytes = parts.Sum(p => p.SizeBytes),
            Columns = report.VersionColumns,
            Parts = parts,
            Receipt = report.Receipt.GetRawText(),
            Corrections = job.Corrections == ReadCorrections.None ? null : job.Corrections,
            CreatedAt = now,
        };
    }

    private static TablePart PartRow(ImportFileJob job, Table table, NewPart part) => new()
    {
        Id = part.Id,
        WorkspaceId = job.WorkspaceId,
        TableId = table.Id,
        BlobKey = part.BlobKey,
        Table = part.Report.Table,
        Rows = part.Report.Rows,
        SizeBytes = part.SizeBytes,
    };

    /// <summary>Drops the versions beyond those kept, and the parts that only they named.</summary>
    /// <returns>Bytes that no longer count.</returns>
    private async Task<long> DropOldAsync(
        Table table, TableVersion newest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var versions = await db.Set<TableVersion>()
            .Where(v => v.TableId == table.Id)
            .Select(v => new { v.Number, v.Parts })
            .ToListAsync(cancellationToken);
        var oldestKept = newest.Number - options.Value.KeptVersions + 1;
        var kept = versions.Where(v => v.Number >= oldestKept).SelectMany(v => v.Parts).Concat(newest.Parts).Select(p => p.Id).ToHashSet();
        var dropped = versions.Where(v => v.Number < oldestKept)
            .SelectMany(v => v.Parts).Where(p => !kept.Contains(p.Id)).DistinctBy(p => p.Id).ToList();

        await db.Set<TableVersion>()
            .Where(v => v.TableId == table.Id && v.Number < oldestKept)
            .ExecuteDeleteAsync(cancellationToken);
        if (dropped.Count == 0)
        {
            return 0;
        }

        var ids = dropped.ConvertAll(p => p.Id);
        var droppedAtMs = now.ToUnixTimeMilliseconds();
        await db.Set<TablePart>()
            .Where(p => ids.Contains(p.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.DroppedAtMs, droppedAtMs), cancellationToken);
        SweepJob.Enqueue(jobs, db, table.WorkspaceId, now.AddMilliseconds(options.Value.SweepDelayMs));
        return dropped.Sum(p => p.SizeBytes);
    }

    private static ImportedTable Imported(Table table, TableVersion version) => new(
        table.Id,
        table.Name,
        table.Label,
        version.Number,
        version.Rows,
        version.RejectedRows,
        [.. version.Columns.Select(c => new ImportedColumn(c.Name, c.Type))]);
}
