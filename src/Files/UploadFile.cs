using Microsoft.Extensions.Logging;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Files;

/// <summary>
/// Stores one file: room is reserved, the bytes go from the socket to the blob store in one pass, then file, use and
/// import job are committed together. Whatever fails on the way leaves nothing.
/// </summary>
internal sealed class UploadFile(
    AppDb db, IBlobStore blobs, IQuota quota, Originals originals, TimeProvider clock, ILogger<UploadFile> logger)
{
    /// <summary>A file that is durable, and the job that imports it, if one shall.</summary>
    internal sealed record Accepted(StoredFile File, Guid? JobId);

    /// <param name="target">Null to store the file only.</param>
    internal async Task<Result<Accepted>> RunAsync(
        Guid workspaceId, IncomingFile incoming, ImportTarget? target, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var maxFileBytes = await quota.MaxFileBytesAsync(workspaceId, cancellationToken);
        var reserved = incoming.LengthBytes switch
        {
            0 => FileErrors.Empty,
            { } length when length > maxFileBytes => FileErrors.TooLarge(maxFileBytes),
            { } length => await quota.ReserveAsync(workspaceId, length, cancellationToken),
            null => await quota.ReserveUpToAsync(
                workspaceId, Math.Min(maxFileBytes, Math.Max(1, incoming.AtMostBytes ?? maxFileBytes)), cancellationToken),
        };
        if (!reserved.TryGet(out var reservation, out var refusal))
        {
            return refusal;
        }

        var settled = false;
        try
        {
            var result = await StoreAsync(reservation, incoming, target, maxFileBytes, cancellationToken);
            settled = result.Error is null;
            if (result.TryGet(out var accepted, out _))
            {
                logger.FileStored(accepted.File.Id, accepted.File.SizeBytes, clock.GetElapsedTime(started).TotalMilliseconds);
            }

            return result;
        }
        catch (BodyBrokenException)
        {
            return FileErrors.BodyCutShort;
        }
        finally
        {
            if (!settled)
            {
                // Must be given back even though the sender has gone, which is what cancels the token.
                await quota.ReleaseAsync(reservation, CancellationToken.None);
            }
        }
    }

    private async Task<Result<Accepted>> StoreAsync(
        QuotaReservation reservation, IncomingFile incoming, ImportTarget? target, long maxFileBytes, CancellationToken cancellationToken)
    {
        await using var body = await BodyStream.OpenAsync(incoming.Content, ContentSniffer.HeadBytes, cancellationToken);
        if (body.Head.IsEmpty)
        {
            return FileErrors.Empty;
        }

        var (kind, words) = ContentSniffer.Look(body.Head, incoming.Name);
        if (originals.ImporterOf(kind) is not { } importer)
        {
            return FileErrors.UnsupportedType(words);
        }

        var now = clock.GetStorableNow();
        var id = Guid.CreateVersion7(now);
        var key = StoredFile.KeyOf(reservation.WorkspaceId, id);
        if (await blobs.PutAsync(key, body, reservation.Bytes, cancellationToken) is not { } blob)
        {
            return reservation.Bytes < maxFileBytes
                ? QuotaErrors.WorkspaceFull(neededBytes: reservation.Bytes + 1, freeBytes: reservation.Bytes)
                : FileErrors.TooLarge(maxFileBytes);
        }

        var file = new StoredFile
        {
            Id = id,
            WorkspaceId = reservation.WorkspaceId,
            Name = incoming.Name,
            Content = kind,
            SizeBytes = blob.SizeBytes,
            Sha256 = blob.Sha256,
            BlobKey = key,
            CreatedAt = now,
        };
        if (await incoming.EndAsync(cancellationToken) is { } unfinished)
        {
            await DiscardBlobAsync(file);
            return unfinished;
        }

        return await CommitAsync(file, reservation, importer, target, cancellationToken);
    }

    private async Task<Result<Accepted>> CommitAsync(
        StoredFile file, QuotaReservation reservation, IFileImporter importer, ImportTarget? target, CancellationToken cancellationToken)
    {
        var keepBlob = false;
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            db.Add(file);
            Guid? jobId = null;
            if (target is not null)
            {
                var queued = await importer.EnqueueAsync(db, file.AsOriginal(), target, cancellationToken);
                if (!queued.TryGet(out var job, out var error))
                {
                    return error;
                }

                jobId = job;
            }

            await quota.SettleAsync(db, reservation, file.SizeBytes, cancellationToken);
            db.Raise(new WorkspaceEvent(file.WorkspaceId, EventTopics.Files, EventChanges.Added, file.Id.ToString(), file.CreatedAt, new { file.Name, file.SizeBytes }));
            await db.SaveChangesAsync(cancellationToken);

            // From here a failure does not tell whether the file was accepted: then its bytes must stay (orphans are swept).
            // A sender that goes away now must not make that doubtful.
            keepBlob = true;
            await transaction.CommitAsync(CancellationToken.None);
            return new Accepted(file, jobId);
        }
        finally
        {
            if (!keepBlob)
            {
                await DiscardBlobAsync(file);
            }
        }
    }

    private async Task DiscardBlobAsync(StoredFile file)
    {
        try
        {
            // Must run although the sender has gone, which is what cancels the request's token.
            await blobs.DeleteAsync(file.BlobKey, CancellationToken.None);
        }
        catch (IOException e)
        {
            logger.BlobLeftBehind(e, file.Id); // OrphanSweep removes blobs without a row
        }
    }
}
