using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Tablinum.Faults.Checking;

/// <summary>Reads the metadata by plain SQL, beside the server that works on it.</summary>
internal sealed class Metadata(Func<DbConnection> connect)
{
    public static Metadata OfSqlite(string folder) => new(() => new SqliteConnection(
        new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "tablinum.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30 }.ToString()));

    public static Metadata OfPostgres(string database) => new(() => new NpgsqlConnection(database + ";Pooling=false"));

    /// <summary>All rows of a query, as text; null where there is no value.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Constant text of the campaign.")]
    public async Task<IReadOnlyList<string?[]>> ReadAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = connect();
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string?[]>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new string?[reader.FieldCount];
            for (var column = 0; column < row.Length; column++)
            {
                row[column] = await reader.IsDBNullAsync(column, cancellationToken) ? null : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture);
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The one number that a query answers.</summary>
    public async Task<long> CountAsync(string sql, CancellationToken cancellationToken) =>
        long.Parse((await ReadAsync(sql, cancellationToken))[0][0] ?? "0", CultureInfo.InvariantCulture);
}
