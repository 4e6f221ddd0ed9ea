using System.Text.Json;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Tasks;

/// <summary>Makes a part file of an uploaded file.</summary>
internal sealed class IngestFile(EngineRequest request, EngineSession session, TaskOutput output, EngineCancellation cancellation)
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(250);

    public EngineCompleted Run(IngestTask task)
    {
        output.Header(columns: [], reads: [], deterministic: true);
        session.Close(); // the memory limit is for the import alone
        using var part = new PartWriter(request, session.PathOf(task.OutputName), session.TempFolder);
        try
        {
            return Read(task, part);
        }
        finally
        {
            cancellation.InterruptsNothing();
        }
    }

    private EngineCompleted Read(IngestTask task, PartWriter part)
    {
        cancellation.Interrupts(part.Connection);
        using var progress = new ProgressTimer(() => Report(part.Connection), ProgressPeriod);
        var receipt = task.Content switch
        {
            "csv" => new CsvReader(part, session.TempFolder, cancellation).Read(task.InputPath),
            "parquet" => new ParquetReader(part).Read(task.InputPath),
            _ => throw new InvalidDataException($"There is no reader for {task.Content}."),
        };
        var versionColumns = task.AppendTo is { } current ? Reconcile(part, current) : receipt.Columns;
        part.Finish();
        return new EngineCompleted(receipt.RowsKept, task.OutputName, new IngestReport(
            PartWriter.Table,
            receipt.Columns,
            versionColumns,
            receipt.RowsKept,
            receipt.RowsRejected,
            JsonSerializer.SerializeToElement(receipt, EngineJson.Default.ImportReceipt)));
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

    private void Report(DuckConnection connection)
    {
        if (connection.Progress is var fraction and >= 0)
        {
            output.Progress(fraction);
        }
    }
}
