using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>The rows of <c>job_pauses</c>, which hold for all processes at once: they are read by the statements that take jobs.</summary>
internal sealed class JobPauses(AppDb db, JobSignals signals, TimeProvider clock)
{
    /// <summary>For queries over jobs: those that may begin as far as pauses go.</summary>
    internal static Expression<Func<Job, bool>> NotPaused(AppDb db)
    {
        var pauses = db.Set<JobPause>();
        return job => !pauses.Any(pause => pause.WorkspaceId == job.WorkspaceId && (pause.Kind == JobPause.AllKinds || pause.Kind == job.Kind));
    }

    internal Task<List<JobPause>> ListAsync(Guid workspaceId, CancellationToken cancellationToken) => db.Set<JobPause>().AsNoTracking()
        .Where(pause => pause.WorkspaceId == workspaceId).OrderBy(pause => pause.Kind).ToListAsync(cancellationToken);

    /// <param name="kind">Or <see cref="JobPause.AllKinds"/>.</param>
    /// <returns>The pause, which may be an earlier one.</returns>
    internal async Task<JobPause> PauseAsync(Guid workspaceId, string kind, CancellationToken cancellationToken)
    {
        var there = db.Set<JobPause>().AsNoTracking().Where(pause => pause.WorkspaceId == workspaceId && pause.Kind == kind);
        if (await there.SingleOrDefaultAsync(cancellationToken) is { } earlier)
        {
            return earlier;
        }

        var pause = new JobPause { WorkspaceId = workspaceId, Kind = kind, PausedAt = clock.GetStorableNow() };
        db.Add(pause);
        db.Raise(new WorkspaceEvent(workspaceId, EventTopics.Jobs, EventChanges.Paused, kind, pause.PausedAt));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return pause;
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (await there.SingleOrDefaultAsync(cancellationToken) is { } other) // somebody else made it in this moment
            {
                return other;
            }

            throw;
        }
    }

    /// <summary>Ends this pause; nothing happens if there is none.</summary>
    internal async Task ResumeAsync(Guid workspaceId, string kind, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ended = await db.Set<JobPause>().Where(pause => pause.WorkspaceId == workspaceId && pause.Kind == kind).ExecuteDeleteAsync(cancellationToken);
        if (ended == 0)
        {
            return;
        }

        db.Raise(new WorkspaceEvent(workspaceId, EventTopics.Jobs, EventChanges.Resumed, kind, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signals.WorkWasQueued();
    }
}
