using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;
using Tablinum.Foundation;
using Tablinum.Server.Live;

namespace Tablinum.Server.Data;

/// <summary>Statements on PostgreSQL that a context would double in time. The connections are those of the contexts; each prepares what it runs often.</summary>
/// <param name="connectionString">As of the contexts.</param>
/// <param name="wakes">Null where nobody hears of changes.</param>
internal sealed class DirectPgDb(string connectionString, EventWakes? wakes) : IDirectDb
{
    private readonly string _connectionString = PostgresConnection.WithDefaults(connectionString);

    /// <inheritdoc />
    public string SkipLocked => PostgresDialect.SkipLocked;

    /// <inheritdoc />
    public object InSql(DateTimeOffset instant) => PostgresDialect.InSql(instant);

    /// <inheritdoc />
    [SuppressMessage("Security", "CA2100", Justification = "Its values are parameters; the rest are constants of the callers' source.")]
    public async Task<IReadOnlyList<T>> QueryAsync<T>(FormattableString sql, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand { Connection = connection };
        command.CommandText = Text(sql, command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<T>> ChangeAsync<T>(
        Guid workspaceId, FormattableString change, FormattableString news, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var changed = await QueryAsync(EventLog.Telling(workspaceId, change, news), read, cancellationToken);
        if (changed.Count > 0)
        {
            wakes?.Told(workspaceId);
        }

        return changed;
    }

    /// <summary>Puts a place for each value, as PostgreSQL numbers them.</summary>
    private static string Text(FormattableString sql, NpgsqlParameterCollection values) =>
        string.Format(CultureInfo.InvariantCulture, sql.Format, Array.ConvertAll(sql.GetArguments(), value => value is FormattableString part ? Text(part, values) : Place(value, values)));

    private static string Place(object? value, NpgsqlParameterCollection values)
    {
        values.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return string.Create(CultureInfo.InvariantCulture, $"${values.Count}");
    }
}

/// <summary>What PostgreSQL says in its own way.</summary>
internal static class PostgresDialect
{
    public const string SkipLocked = "FOR UPDATE SKIP LOCKED";

    /// <summary>It takes instants of UTC only.</summary>
    public static object InSql(DateTimeOffset instant) => instant.ToUniversalTime();
}
