using System.Data.Common;

namespace Tablinum.Foundation;

/// <summary>
/// The metadata database without a context: for the few statements that run for every job. Registered only where any number of
/// processes share the database. Each call is one statement and one transaction.
/// </summary>
/// <remarks>What is interpolated into a statement becomes a parameter, or a part of it if it is such a statement itself.</remarks>
public interface IDirectDb : ISqlDialect
{
    /// <summary>Runs a SELECT.</summary>
    /// <param name="read">Called for each row; must not keep the reader.</param>
    Task<IReadOnlyList<T>> QueryAsync<T>(FormattableString sql, Func<DbDataReader, T> read, CancellationToken cancellationToken);

    /// <summary>Changes rows and tells of it, as <see cref="AppDb.Raise"/> does: both happen or neither.</summary>
    /// <param name="workspaceId">Whose rows they are.</param>
    /// <param name="change">An INSERT, UPDATE or DELETE with RETURNING.</param>
    /// <param name="news">A SELECT of <c>at, topic, change, subject, data</c>, all but the first text, from the rows <c>changed</c>.</param>
    /// <param name="read">Called for each changed row; must not keep the reader.</param>
    /// <param name="cancellationToken">The change may have happened when it fires.</param>
    Task<IReadOnlyList<T>> ChangeAsync<T>(
        Guid workspaceId, FormattableString change, FormattableString news, Func<DbDataReader, T> read, CancellationToken cancellationToken);
}
