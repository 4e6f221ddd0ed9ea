using System.Globalization;
using System.Text.Json;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>Makes part files of an uploaded file, one for each of its tables.</summary>
internal sealed class IngestFile(EngineRequest request, EngineSession session, TaskOutput output, EngineCancellation cancellation)
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(250);

    public EngineCompleted Run(IngestTask task)
    {
        output.Header(columns: [], reads: [], deterministic: true);
        session.Close(); // the memory limit is for the import alone
        var options = ReadOptions.Of(task.Corrections, task.PreviewRows);
        var path = new Decompression(request, session.TempFolder, cancellation).Unpack(task.InputPath);
        using var file = FileReader.Open(path, session.TempFolder, options, cancellation);
        List<IngestReport> reports = [.. file.Tables.Select(table => Read(task, file, table, new FileInfo(path).Length)).OfType<IngestReport>()];
        if (reports.Count == 0)
        {
            throw ReadingFailure.NoTable();
        }

        if (task.OneTable && reports.Count > 1)
        {
            throw ReadingFailure.SeveralTables(reports.Count);
        }

        return new EngineCompleted(reports.Sum(report => report.Rows), OutputName: null, reports);
    }

    /// <returns>Null if there is nothing in it.</returns>
    private IngestReport? Read(IngestTask task, FileReader file, FileTable table, long sourceBytes)
    {
        var outputName = string.Create(CultureInfo.InvariantCulture, $"part-{table.Index}.duckdb");
        using var part = new PartWriter(request, session.PathOf(outputName), session.TempFolder, sourceBytes);
        try
        {
            cancellation.Interrupts(part.Connection);
            using var progress = new ProgressTimer(() => Report(part.Connection, table.Index, file.Tables.Count), ProgressPeriod);
            if (file.Read(table, part) is not { } read)
            {
                return null;
            }

            var receipt = task.Corrections == ReadCorrections.None ? read : read with { Corrections = task.Corrections };
            var preview = task.PreviewRows is { } rows ? FirstRows.Of(part, receipt.Columns, rows) : (JsonElement?)null;

            IReadOnlyList<RelationColumn> columns = [.. receipt.Columns.Select(column => new RelationColumn(column.Name, column.Type))];
            var versionColumns = task.AppendTo is { } current ? Reconcile(part, current) : columns;
            part.Finish();
            return new IngestReport(
                table.Name,
                outputName,
                PartTables.Rows,
                columns,
                versionColumns,
                receipt.RowsKept,
                receipt.RowsRejected,
                JsonSerializer.SerializeToElement(receipt, EngineJson.Default.ImportReceipt))
            {
                Preview = preview,
            };
        }
        finally
        {
            cancellation.InterruptsNothing();
        }
    }

    private static IReadOnlyList<RelationColumn> Reconcile(PartWriter part, RelationSource current)
    {
        try
        {
            return part.Reconcile(current.Columns);
        }
        catch (DuckException exception) when (exception.Kind is DuckErrorKind.Binder or DuckErrorKind.Conversion)
        {
            throw new TaskFailure(
                ErrorKind.OverLimit,
                "import.columns_differ",
                "The columns of this file cannot be joined with those of the table: " + DuckMessage.Of(exception).Text);
        }
    }

    private void Report(DuckConnection connection, int done, int all)
    {
        if (connection.Progress is var fraction and >= 0)
        {
            output.Progress((done + fraction) / all);
        }
    }
}
