using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Queues jobs again and again, by the clock. A schedule belongs to a workspace, is kept with its data and runs until it is removed.</summary>
/// <remarks>
/// For every instant at which a schedule is due exactly one job is queued, whatever number of processes there are and however often they are started.
/// If all of them were down, or the clock was moved, one job stands for all instants that were missed.
/// </remarks>
public interface IJobSchedules
{
    /// <summary>
    /// Adds the schedule to <paramref name="db"/>, or changes the one of this name, without saving: it is so when the caller's transaction
    /// commits. One whose expression stays the same stays due when it was, so it may be set again at any time.
    /// </summary>
    /// <param name="name">What the workspace knows it by: at most 100 characters, such as <c>sources.refresh:{id}</c>.</param>
    /// <param name="cron">
    /// In UTC: minute, hour, day of the month, month and day of the week, or <c>@hourly</c>, <c>@daily</c>, <c>@weekly</c>, <c>@monthly</c>,
    /// <c>@yearly</c>. May come from a client.
    /// </param>
    /// <param name="job">Each job that is queued has this content.</param>
    /// <param name="options">
    /// Of each job, and the workspace of the schedule. With a unique key, an instant at which an earlier job of the key has not ended passes without
    /// one: take one for work that need not be done twice in a row.
    /// </param>
    /// <returns>When it is due next; or the error <c>jobs.invalid_schedule</c>, and nothing is changed.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <remarks>Saving throws if another transaction made or removed the same schedule in this moment; all of it may be tried again.</remarks>
    Task<Result<DateTimeOffset>> SetAsync<TJob>(
        AppDb db, string name, string cron, TJob job, JobOptions options, CancellationToken cancellationToken)
        where TJob : class;

    /// <summary>Removes the schedule from <paramref name="db"/> without saving. Jobs that it has queued stay.</summary>
    /// <returns>False if there is none of this name.</returns>
    Task<bool> RemoveAsync(AppDb db, Guid workspaceId, string name, CancellationToken cancellationToken);
}
