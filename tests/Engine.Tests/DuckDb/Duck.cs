using System.Text;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Encoders;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.DuckDb;

/// <summary>A database of its own, and what tests ask of it.</summary>
internal sealed class Duck : IDisposable
{
    private readonly DuckDatabase _database;

    public Duck(params (string Name, string Value)[] options)
    {
        var all = options.ToDictionary(option => option.Name, option => option.Value);
        all.TryAdd("threads", "2");
        all.TryAdd("memory_limit", "512MB");
        _database = DuckDatabase.Open(null, all);
        Connection = _database.Connect();
        Connection.Execute("SET TimeZone = 'UTC'");
    }

    public DuckConnection Connection { get; }

    /// <summary>One more connection: a result may not stream through one that is used for something else.</summary>
    public DuckConnection Connect() => _database.Connect();

    /// <summary>All values as DuckDB's own text, row by row; null for NULL. Every column must be VARCHAR.</summary>
    public List<string?[]> Texts(string sql)
    {
        using var result = Connection.Query(sql);
        var rows = new List<string?[]>();
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.Rows; row++)
                {
                    rows.Add([.. Enumerable.Range(0, result.Columns.Count).Select(column => Text(chunk[column], row))]);
                }
            }
        }

        return rows;
    }

    public string? Text(string sql) => Texts(sql)[0][0];

    /// <summary>A whole answer, encoded by one thread.</summary>
    public string Encode(string sql, RowFormat format)
    {
        using var result = Connection.Query(sql);
        var encoder = RowEncoder.Create(format, result.Columns);
        using var buffer = new RowBuffer();
        encoder.Begin(buffer);
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                Assert.Equal(chunk.Rows, encoder.Encode(chunk, 0, chunk.Rows, buffer));
            }
        }

        encoder.End(buffer);
        return Encoding.UTF8.GetString(buffer.Written);
    }

    /// <summary>One value as JSON.</summary>
    public string Json(string expression) => Encode($"SELECT {expression}", RowFormat.JsonRows)[1..^1];

    /// <summary>One value as CSV.</summary>
    public string Csv(string expression) => Encode($"SELECT {expression} AS v", RowFormat.Csv)[2..^1];

    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
    }

    private static string? Text(DuckVector vector, int row) => vector.IsNull(row) ? null : Encoding.UTF8.GetString(vector.Bytes(row));
}
