using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>What an event tells of a job.</summary>
/// <param name="ErrorCode">Why it ended, or why its last attempt failed.</param>
internal sealed record JobNews(string Kind, JobState State, double Progress, string? ErrorCode);

/// <summary>Tells what becomes of jobs, in the transaction in which it does.</summary>
internal static class JobEvents
{
    internal static WorkspaceEvent OfNew(Job job) => Of(job, EventChanges.Added, job.CreatedAt);

    /// <param name="job">As it is now.</param>
    internal static WorkspaceEvent OfChange(Job job, DateTimeOffset at) => Of(job, EventChanges.Changed, at);

    /// <param name="job">As it was before.</param>
    internal static WorkspaceEvent OfChange(Job job, JobChange change) => Changed(
        job, change.At, new JobNews(job.Kind, change.State, change.Progress ?? job.Progress, change.SetsError ? change.Error?.Code : job.ErrorCode));

    internal static WorkspaceEvent OfProgress(Job job, double fraction, DateTimeOffset at) =>
        Changed(job, at, new JobNews(job.Kind, JobState.Running, fraction, job.ErrorCode));

    /// <summary>Of jobs that were changed in the current transaction, by statements and not by their rows.</summary>
    internal static async Task RaiseChangesAsync(AppDb db, IQueryable<Job> changed, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var news = await changed
            .Select(job => new { job.Id, job.WorkspaceId, News = new JobNews(job.Kind, job.State, job.Progress, job.ErrorCode) })
            .ToListAsync(cancellationToken);
        news.ForEach(job => db.Raise(new WorkspaceEvent(job.WorkspaceId, EventTopics.Jobs, EventChanges.Changed, job.Id.ToString(), at, job.News)));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static WorkspaceEvent Changed(Job job, DateTimeOffset at, JobNews news) =>
        new(job.WorkspaceId, EventTopics.Jobs, EventChanges.Changed, job.Id.ToString(), at, news);

    private static WorkspaceEvent Of(Job job, string change, DateTimeOffset at) =>
        new(job.WorkspaceId, EventTopics.Jobs, change, job.Id.ToString(), at, new JobNews(job.Kind, job.State, job.Progress, job.ErrorCode));
}
