using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>
/// Keeps a result as a part file, so that later pages come from the same run. Columns are named <c>c0, c1, …</c>, because those
/// of a result need not be unique; the table is <c>result</c>.
/// </summary>
internal sealed class ResultSpool : IDisposable
{
    /// <summary>The table in the file.</summary>
    public const string Table = "result";

    private readonly DuckDatabase _database;
    private readonly DuckConnection _connection;
    private readonly string _path;
    private readonly DuckAppender _appender;

    /// <summary>Starts a file.</summary>
    public ResultSpool(EngineRequest request, IReadOnlyList<DuckColumn> columns, string path, string tempFolder)
    {
        _database = EngineSettings.Open(request, tempFolder);
        _path = path;
        _connection = _database.Connect();
        _connection.Execute($"ATTACH {Sql.Text(path)} AS spool (STORAGE_VERSION '{EngineSettings.StorageVersion}')");
        _connection.Execute("USE spool");
        var definitions = columns.Select((column, index) => $"c{index} {StoredType(column.Type)}");
        _connection.Execute($"CREATE TABLE {Table} ({string.Join(", ", definitions)})");
        _appender = new DuckAppender(_connection, schema: "main", Table);
    }

    /// <summary>Rows kept.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes the first chunks and the rest of the result.</summary>
    /// <param name="rest">Null if there is none: a result that has come to its end may not be asked again.</param>
    /// <returns>False if there is more than <paramref name="maxBytes"/>: then no file remains.</returns>
    public bool Fill(IReadOnlyList<DuckChunk> first, DuckResult? rest, long maxBytes, EngineCancellation cancellation)
    {
        var bytes = 0L;
        foreach (var chunk in first)
        {
            bytes += Append(chunk);
        }

        while (rest?.Fetch() is { } chunk)
        {
            using (chunk)
            {
                bytes += Append(chunk);
            }

            cancellation.ThrowIfCancelled();
            if (bytes > maxBytes)
            {
                Abandon();
                return false;
            }
        }

        _appender.Close();
        _connection.Execute("USE memory");
        _connection.Execute("DETACH spool"); // checkpoints
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _appender.Dispose();
        _connection.Dispose();
        _database.Dispose();
    }

    /// <summary>A column of nothing but NULL has no type that a table could hold.</summary>
    private static string StoredType(DuckType type) => type.Id == DuckTypeId.SqlNull ? "INTEGER" : type.Text;

    private long Append(DuckChunk chunk)
    {
        _appender.Append(chunk);
        Rows += chunk.Rows;
        return chunk.ByteEstimate();
    }

    private void Abandon()
    {
        Dispose();
        File.Delete(_path);
        File.Delete(_path + ".wal");
    }
}
