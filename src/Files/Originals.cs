using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>Finds stored files and who can import them.</summary>
internal sealed class Originals(AppDb db, IEnumerable<IFileImporter> importers)
{
    /// <summary>A file with the importer for its kind.</summary>
    internal sealed record Importable(StoredFile File, IFileImporter Importer);

    /// <summary>Who imports files of a kind; null if nobody does.</summary>
    public IFileImporter? ImporterOf(ContentKind kind) => importers.FirstOrDefault(importer => importer.Accepts(kind));

    /// <summary>Finds a file of a workspace that can be imported.</summary>
    public async Task<Result<Importable>> FindAsync(Guid workspaceId, Guid fileId, CancellationToken cancellationToken)
    {
        var file = await db.Set<StoredFile>().AsNoTracking()
            .SingleOrDefaultAsync(f => f.Id == fileId && f.WorkspaceId == workspaceId, cancellationToken);
        if (file is null)
        {
            return FileErrors.NotFound;
        }

        return ImporterOf(file.Content) is { } found
            ? new Importable(file, found)
            : FileErrors.NotImportable;
    }
}
