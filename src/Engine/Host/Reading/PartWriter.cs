using System.Globalization;
using System.Text;
using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading;

/// <summary>Makes one part file out of a SELECT of our own.</summary>
internal sealed class PartWriter : IDisposable
{
    /// <summary>The rows, in SQL.</summary>
    public const string Table = $"part.main.{PartTables.Rows}";

    /// <summary>DuckDB's smallest: a column takes one block at least, of the file and of the memory while it is written.</summary>
    private const int SmallBlock = 16 << 10;

    private const long SmallSource = 4 << 20;
    private const int ManyColumns = 500;

    private readonly DuckDatabase _database;
    private readonly string _path;
    private readonly bool _isSmall;
    private bool _isAttached;

    /// <param name="path">Of the part file, which is not there yet.</param>
    /// <param name="sourceBytes">Size of what it is made of.</param>
    public PartWriter(EngineRequest request, string path, string tempFolder, long sourceBytes)
    {
        _path = path;
        _isSmall = sourceBytes <= SmallSource;
        _database = EngineSettings.Open(request, tempFolder);
        Connection = _database.Connect();
        Connection.Execute("SET enable_progress_bar = true");
        Connection.Execute("SET enable_progress_bar_print = false");
        Connection.Execute("SET progress_bar_time = 0");
    }

    /// <summary>Where the file is read.</summary>
    public DuckConnection Connection { get; }

    /// <summary>Fills the table; a second call replaces what the first one left.</summary>
    /// <param name="columns">That the SELECT has.</param>
    public void Fill(string select, int columns)
    {
        AttachOnce(columns);
        Connection.Execute($"CREATE OR REPLACE TABLE {Table} AS {select}");
    }

    /// <summary>As <see cref="Fill(string, int)"/>, with rows that <paramref name="append"/> adds.</summary>
    public void Fill(IReadOnlyList<RelationColumn> columns, Action<DuckAppender> append)
    {
        AttachOnce(columns.Count);
        var definitions = columns.Select(column => $"{Sql.Name(column.Name)} {column.Type}");
        Connection.Execute($"CREATE OR REPLACE TABLE {Table} ({string.Join(", ", definitions)})");
        Connection.Execute("USE part");
        using (var appender = new DuckAppender(Connection, schema: "main", PartTables.Rows))
        {
            append(appender);
            appender.Close();
        }

        Connection.Execute("USE memory");
    }

    /// <summary>Attaches a new file with blocks that suit what it will hold: large ones are read faster, small ones waste less.</summary>
    public void Attach(string path, string alias, int columns)
    {
        var blocks = _isSmall || columns > ManyColumns ? string.Create(CultureInfo.InvariantCulture, $", BLOCK_SIZE {SmallBlock}") : "";
        Connection.Execute($"ATTACH {Sql.Text(path)} AS {alias} (STORAGE_VERSION '{EngineSettings.StorageVersion}'{blocks})");
        if (columns > ManyColumns)
        {
            // It saves a second cast of a cell, and compares every column with every other for it: 4 s of 5 for 4,000 of them.
            Connection.Execute("SET disabled_optimizers = 'common_subexpressions'");
        }
    }

    /// <summary>Columns of the table, in order.</summary>
    public IReadOnlyList<RelationColumn> Columns()
    {
        using var prepared = Connection.Prepare($"FROM {Table}");
        return [.. prepared.Columns.Select(column => new RelationColumn(column.Name, column.Type.Text))];
    }

    /// <summary>Rows in the table.</summary>
    public long Rows() => Count($"SELECT count(*) FROM {Table}");

    /// <summary>One number.</summary>
    public long Count(string select)
    {
        using var result = Connection.Query(select);
        using var chunk = result.Fetch() ?? throw new InvalidOperationException("A count answered nothing.");
        return chunk[0].Get<long>(0);
    }

    /// <summary>Texts: the first column of all rows, without NULL.</summary>
    public List<string> Texts(string select)
    {
        using var result = Connection.Query(select);
        var texts = new List<string>();
        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.Rows; row++)
                {
                    if (!chunk[0].IsNull(row))
                    {
                        texts.Add(Encoding.UTF8.GetString(chunk[0].Bytes(row)));
                    }
                }
            }
        }

        return texts;
    }

    /// <summary>The columns that a version has when this part joins <paramref name="others"/>: by name, types widened by the engine.</summary>
    public IReadOnlyList<RelationColumn> Reconcile(IReadOnlyList<RelationColumn> others)
    {
        var definitions = others.Select(column => $"CAST(NULL AS {column.Type}) AS {Sql.Name(column.Name)}");
        using var prepared = Connection.Prepare(
            $"SELECT {string.Join(", ", definitions)} UNION ALL BY NAME FROM {Table}");
        return [.. prepared.Columns.Select(column => new RelationColumn(column.Name, column.Type.Text))];
    }

    /// <summary>Writes everything into the file and lets go of it.</summary>
    public void Finish()
    {
        Connection.Execute("CHECKPOINT part");
        Connection.Execute("DETACH part");
    }

    private void AttachOnce(int columns)
    {
        if (!_isAttached)
        {
            Attach(_path, "part", columns);
            _isAttached = true;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
    }
}
