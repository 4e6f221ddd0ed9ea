using System.Globalization;
using System.Text;
using System.Text.Json;
using ExcelDataReader;
using Tablinum.DuckDb;

namespace Tablinum.Bench.References;

/// <summary>
/// The child process that is the reference: DuckDB and nothing around it, with the memory and threads that engines have by
/// default. It is a process of its own so that its memory and CPU are its own.
/// </summary>
internal sealed class ReferenceProgram : IDisposable
{
    /// <summary>The engines' own, so that both sides write the same kind of file.</summary>
    private const string StorageVersion = "v1.5.0";

    private const int PageRows = 50;

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["memory_limit"] = "512MiB",
        ["threads"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["temp_directory"] = Path.Combine(Repository.Data, "spill"),
    };

    private DuckDatabase _database = DuckDatabase.Open(path: null, Settings);
    private DuckConnection _connection;

    private ReferenceProgram() => _connection = _database.Connect();

    /// <summary>Answers until its input ends.</summary>
    public static async Task RunAsync(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        using var program = new ReferenceProgram();
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            var request = JsonSerializer.Deserialize<ReferenceRequest>(line) ?? throw new InvalidDataException("Empty request.");
            await output.WriteLineAsync(JsonSerializer.Serialize(program.Answer(request)).AsMemory(), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    private ReferenceAnswer Answer(ReferenceRequest request)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            var rows = request switch
            {
                { Task: "open", Views: { } views } => Open(views),
                { Task: "import", Path: { } path, Output: { } output, Columns: { } columns } => Import(path, output, columns),
                { Task: "query", Sql: { } sql } => Query(sql),
                { Task: "workbook", Path: { } path } => ReadWorkbook(path),
                { Task: "export", Sql: { } table, Path: { } path } => Export(table, path),
                _ => throw new InvalidDataException($"What is {request.Task}?"),
            };
            return new ReferenceAnswer(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds, rows, Error: null);
        }
        catch (DuckException failure)
        {
            return new ReferenceAnswer(0, 0, failure.Message);
        }
    }

    private long Open(IReadOnlyDictionary<string, string[]> views)
    {
        Dispose();
        _database = DuckDatabase.Open(path: null, Settings);
        _connection = _database.Connect();
        var parts = 0;
        foreach (var (view, files) in views)
        {
            var tables = new List<string>();
            foreach (var file in files)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"part{parts++}");
                _connection.Execute($"ATTACH {Text(file)} AS {name} (READ_ONLY)");
                tables.Add($"FROM {name}.main.{Name(OnlyTable(name))}");
            }

            _connection.Execute($"CREATE VIEW {Name(view)} AS {string.Join(" UNION ALL ", tables)}");
        }

        return parts;
    }

    private long Import(string path, string output, IReadOnlyList<string[]> columns)
    {
        var types = string.Join(", ", columns.Select(column => $"{Text(column[0])}: {Text(column[1])}"));
        _connection.Execute($"ATTACH {Text(output)} AS made (STORAGE_VERSION '{StorageVersion}')");
        _connection.Execute(
            $"CREATE TABLE made.main.rows AS FROM read_csv({Text(path)}, auto_detect=false, header=true, delim=',', "
            + $"quote='\"', escape='\"', new_line='\\n', columns={{{types}}})");
        _connection.Execute("CHECKPOINT made");
        _connection.Execute("DETACH made");
        return 0;
    }

    /// <summary>ExcelDataReader alone: every cell of every row is touched.</summary>
    private static long ReadWorkbook(string path)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance); // it asks for an old code page whatever the format
        using var file = File.OpenRead(path);
        using var reader = ExcelReaderFactory.CreateReader(file);
        var (rows, cells) = (0L, 0L);
        while (reader.Read())
        {
            rows++;
            for (var column = 0; column < reader.FieldCount; column++)
            {
                cells += reader.GetValue(column) is null ? 0 : 1;
            }
        }

        return cells > 0 ? rows : 0;
    }

    private long Query(string sql)
    {
        using var statement = _connection.Prepare(sql);
        using var result = statement.Execute();
        long rows = 0;
        while (rows < PageRows && result.Fetch() is { } chunk)
        {
            rows += chunk.Rows;
            chunk.Dispose();
        }

        return Math.Min(rows, PageRows);
    }

    private long Export(string table, string path)
    {
        _connection.Execute($"COPY (FROM {Name(table)}) TO {Text(path)} (FORMAT csv, HEADER)");
        return 0;
    }

    private string OnlyTable(string database)
    {
        using var result = _connection.Query($"SELECT table_name FROM duckdb_tables() WHERE database_name = {Text(database)}");
        using var chunk = result.Fetch() ?? throw new InvalidDataException("The part file holds no table.");
        return Encoding.UTF8.GetString(chunk[0].Bytes(0));
    }

    private static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Name(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
