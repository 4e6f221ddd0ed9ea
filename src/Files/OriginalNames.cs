using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>Originals are kept as long as their workspace: whoever knows any bytes knows some of these.</summary>
internal sealed class OriginalNames(AppDb db) : IBlobNames
{
    public async Task<IReadOnlyList<string>> OldestAsync(int count, CancellationToken cancellationToken) =>
        await db.Set<StoredFile>().OrderBy(file => file.Id).Take(count).Select(file => file.BlobKey).ToListAsync(cancellationToken);
}
