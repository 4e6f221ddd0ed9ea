using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Results;

/// <summary>Finds results by their address: under way, in memory, or recorded.</summary>
internal sealed class ResultFinder(AppDb db, ResultMemory memory)
{
    /// <summary>Waits for a run that is under way, unless its first page holds what is wanted.</summary>
    /// <returns>The result; null if it is unknown or no longer kept.</returns>
    public async Task<ResultInfo?> FindAsync(
        Guid workspaceId, string id, Func<ResultInfo, bool> isEnough, CancellationToken cancellationToken)
    {
        if (!ResultId.IsValid(id))
        {
            return null;
        }

        if (memory.FindUnderWay(workspaceId, id) is { } run)
        {
            return memory.Find(workspaceId, id) is { } begun && isEnough(begun) ? begun : await run.EndedAsync(cancellationToken);
        }

        return memory.Find(workspaceId, id) ?? await RecordedAsync(workspaceId, id, cancellationToken);
    }

    /// <summary>Its rows are gone: whoever asks the question again must not be sent here once more.</summary>
    public void Forget(ResultInfo info) => memory.Forget(info.WorkspaceId, info.Id);

    /// <summary>What the database says: the truth when the memory is out of date.</summary>
    public async Task<ResultInfo?> RecordedAsync(Guid workspaceId, string id, CancellationToken cancellationToken)
    {
        var stored = await db.Set<StoredResult>().AsNoTracking()
            .SingleOrDefaultAsync(r => r.WorkspaceId == workspaceId && r.Id == id, cancellationToken);
        return stored is null ? null : ResultInfo.Of(stored);
    }
}
