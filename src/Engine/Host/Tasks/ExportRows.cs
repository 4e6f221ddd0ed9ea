using Tablinum.DuckDb;
using Tablinum.Engine.Host.Encoders;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>Writes all rows of a statement or of a relation.</summary>
internal sealed class ExportRows(EngineRequest request, EngineSession session, TaskOutput output, EngineCancellation cancellation)
{
    private const string ParquetName = "export.parquet";
    private const int CopyBytes = 256 * 1024;

    private readonly StatementRun _run = new(request, session, cancellation);

    public EngineCompleted Run(ExportTask task)
    {
        var (statement, text, connection) = Open(task);
        using var prepared = StatementRun.Prepare(connection, text.Sql, statement);
        if (task.Format == RowFormat.Parquet)
        {
            using var copy = StatementRun.Prepare(connection, Copy(text), statement);
            output.Header(prepared.Columns, text.Reads, text.Deterministic);
            return RunParquet(text, copy);
        }

        output.Header(prepared.Columns, text.Reads, text.Deterministic);
        using var result = _run.About(prepared, text.Sql, prepared.Execute);
        var encoder = RowEncoder.Create(task.Format, result.Columns);
        using var workbook = task.Format == RowFormat.Xlsx ? new XlsxFile(result.Columns, NameOf(task), output.Data) : null;
        using var encoding = new RowEncoding(encoder, workbook is null ? output.Data : workbook.Add);
        _run.About(prepared, text.Sql, () => encoding.Run(result, rowsBefore: 0, cancellation.Token));
        workbook?.Finish();
        return new EngineCompleted(encoding.Rows, OutputName: null, Ingest: null);
    }

    private (Statement Statement, Policy.CheckedStatement Text, DuckConnection Connection) Open(ExportTask task)
    {
        if (task.Statement is { } statement)
        {
            var (text, connection) = _run.Open(statement.Sql, task.Sources);
            return (statement, text, connection);
        }

        var source = task.Sources.Single();
        var whole = session.Connect(request, [source]);
        cancellation.Interrupts(whole);
        var columns = source.Columns.Select(column => $"{Sql.Name(column.Name)} AS {Sql.Name(column.Label ?? column.Name)}");
        var sql = $"SELECT {string.Join(", ", columns)} FROM {Sql.Name(source.Name)}";
        return (new Statement(sql, Parameters: null), new Policy.CheckedStatement(sql, Tree: null, [source.Name], Deterministic: true), whole);
    }

    /// <summary>What the first sheet of a workbook is called.</summary>
    private static string NameOf(ExportTask task) => task.Statement is null ? task.Sources.Single().Name : "Result";

    private string Copy(Policy.CheckedStatement text) =>
        $"COPY ({session.Policy.Canonical(text)}) TO {Sql.Text(session.PathOf(ParquetName))} (FORMAT parquet, COMPRESSION zstd)";

    /// <summary>DuckDB writes Parquet with a footer, to a file only: it is made in the temp folder and then sent.</summary>
    private EngineCompleted RunParquet(Policy.CheckedStatement text, DuckStatement prepared)
    {
        var path = session.PathOf(ParquetName);
        try
        {
            using var result = _run.About(prepared, text.Sql, prepared.Execute);
            using var count = _run.About(prepared, text.Sql, result.Fetch);
            var rows = count is null ? 0 : count[0].Get<long>(0);
            Send(path);
            return new EngineCompleted(rows, OutputName: null, Ingest: null);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void Send(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = new byte[CopyBytes];
        long offset = 0;
        while (RandomAccess.Read(file, buffer, offset) is var read and > 0)
        {
            cancellation.ThrowIfCancelled();
            output.Data(buffer.AsSpan(0, read));
            offset += read;
        }
    }
}
