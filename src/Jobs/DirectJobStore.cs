using System.Data;
using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>The table <c>jobs</c> in PostgreSQL. What every job passes through is one statement each, without a context: to look, to take, to end.</summary>
internal sealed class DirectJobStore(IDirectDb db, IServiceScopeFactory scopes) : JobStore(scopes)
{
    public override Task<IReadOnlyList<ReadyJobs>> ReadyAsync(IReadOnlyList<string> kinds, CancellationToken cancellationToken) =>
        db.QueryAsync(
            $"SELECT \"WorkspaceId\", \"Priority\", \"RunAt\" FROM ({JobStatements.Heads(kinds)}) AS head",
            row => new ReadyJobs(row.GetGuid(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2)),
            cancellationToken);

    public override async Task<bool> ChangeAsync(Job job, JobChange change, CancellationToken cancellationToken)
    {
        FormattableString update = $"{JobStatements.Change(db, [job], change)} RETURNING *";
        return await db.ChangeAsync(job.WorkspaceId, update, JobStatements.News(db, change.At), _ => true, cancellationToken) is [true];
    }

    protected override Task<IReadOnlyList<Job>> TryTakeAsync(ReadyJobs from, JobsWanted wanted, JobLease lease, CancellationToken cancellationToken)
    {
        // Not cancelled half way: a claim that was committed unseen would wait for its rescue.
        cancellationToken.ThrowIfCancellationRequested();
        return db.ChangeAsync(
            from.WorkspaceId, JobStatements.Take(db, from, wanted, lease), JobStatements.News(db, lease.From), Read, CancellationToken.None);
    }

    private static Job Read(DbDataReader row)
    {
        return new Job
        {
            Id = row.GetGuid(nameof(Job.Id)),
            Sequence = row.GetInt64(nameof(Job.Sequence)),
            WorkspaceId = row.GetGuid(nameof(Job.WorkspaceId)),
            Kind = row.GetString(nameof(Job.Kind)),
            Payload = row.GetString(nameof(Job.Payload)),
            Priority = row.GetInt32(nameof(Job.Priority)),
            OrderKey = Text(nameof(Job.OrderKey)),
            UniqueKey = Text(nameof(Job.UniqueKey)),
            State = JobStates.FromText(row.GetString(nameof(Job.State))),
            RunAt = row.GetFieldValue<DateTimeOffset>(nameof(Job.RunAt)),
            Attempt = row.GetInt32(nameof(Job.Attempt)),
            MaxAttempts = row.GetInt32(nameof(Job.MaxAttempts)),
            LeaseOwner = Text(nameof(Job.LeaseOwner)),
            LeaseToken = row.GetGuid(nameof(Job.LeaseToken)),
            LeaseUntil = Instant(nameof(Job.LeaseUntil)),
            CancelRequested = row.GetBoolean(nameof(Job.CancelRequested)),
            Progress = row.GetDouble(nameof(Job.Progress)),
            Result = Text(nameof(Job.Result)),
            ErrorCode = Text(nameof(Job.ErrorCode)),
            ErrorDetail = Text(nameof(Job.ErrorDetail)),
            ErrorStatus = row.IsDBNull(nameof(Job.ErrorStatus)) ? null : row.GetInt32(nameof(Job.ErrorStatus)),
            Errors = Text(nameof(Job.Errors)),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(nameof(Job.CreatedAt)),
            StartedAt = Instant(nameof(Job.StartedAt)),
            FinishedAt = Instant(nameof(Job.FinishedAt)),
        };

        string? Text(string column) => row.IsDBNull(column) ? null : row.GetString(column);

        DateTimeOffset? Instant(string column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
    }
}
