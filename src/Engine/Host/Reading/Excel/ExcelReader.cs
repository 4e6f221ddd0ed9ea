using ExcelDataReader.Exceptions;
using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>A sheet of a workbook.</summary>
/// <param name="Index">0-based.</param>
/// <param name="IsHidden">People do not see it in Excel.</param>
internal sealed record ExcelSheet(int Index, string Name, bool IsHidden);

/// <summary>Reads the sheets of a workbook, <c>.xlsx</c> or <c>.xls</c>, a table each.</summary>
internal sealed class ExcelReader : FileReader
{
    private const string SpoolName = "cells.tmp";

    private readonly string _format;
    private readonly IWorkbookSource _workbook;
    private readonly string _tempFolder;
    private readonly ReadOptions _options;
    private readonly EngineCancellation _cancellation;

    private ExcelReader(string format, IWorkbookSource workbook, string tempFolder, ReadOptions options, EngineCancellation cancellation)
    {
        _format = format;
        _workbook = workbook;
        Tables = Wanted([.. Sheets.Select(sheet => new FileTable(sheet.Index, sheet.Name))], options.Said.Sheet, what: "sheet");
        _options = options with { TypesMayMiss = Tables.Count > 1 };
        _tempFolder = tempFolder;
        _cancellation = cancellation;
    }

    /// <summary>All sheets in their order, also those that are empty; those that are a single chart may be missing.</summary>
    public IReadOnlyList<ExcelSheet> Sheets => _workbook.Sheets;

    /// <inheritdoc />
    public override IReadOnlyList<FileTable> Tables { get; }

    /// <summary>Opens a workbook and lists its sheets.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tempFolder">Where rows are kept for a while.</param>
    /// <param name="options">How a person wants it to be read.</param>
    /// <param name="cancellation">Stops the reading of sheets.</param>
    /// <exception cref="TaskFailure">It is no workbook, or broken, encrypted or too large.</exception>
    public static new ExcelReader Open(string path, string tempFolder, ReadOptions options, EngineCancellation cancellation) => Guarded(() =>
    {
        var format = ExcelContainer.Check(path);
        IWorkbookSource workbook = format == ExcelContainer.Xlsx ? new XlsxWorkbook(path) : new XlsWorkbook(path);
        return new ExcelReader(format, workbook, tempFolder, options, cancellation);
    });

    /// <summary>Fills the part with a sheet's table and says how. Each sheet may be read once, best in order.</summary>
    /// <returns>Null if the sheet is empty: the part then has no table.</returns>
    /// <exception cref="TaskFailure">The sheet is broken or too large, or the task was stopped.</exception>
    public ImportReceipt? Read(ExcelSheet sheet, PartWriter part) => Guarded(() =>
    {
        using var source = _workbook.Open(sheet);
        using var spool = new CellSpool(Path.Combine(_tempFolder, SpoolName));
        var scan = new SheetScan(source, spool, _options.Said, _cancellation);
        scan.Run();
        if (scan.Layout is not { } layout)
        {
            return null;
        }

        var columns = new SheetColumns(layout, scan.Columns);
        new SheetStorage(part, scan, spool, columns, _cancellation).Run();
        using var rejected = Rejected(scan, layout);
        rejected.Keep(part.Connection);
        var corrected = TypeCorrections.Apply(part, _options, [.. columns.All.Select(column => column.Original)]);
        return new ImportReceipt(
            _format,
            Encoding: null,
            Dialect: null,
            [.. part.Columns().Zip(columns.All, (column, found) => new ReceiptColumn(column.Name, found.Original, column.Type, Evidence: null))],
            RowsRead: scan.Rows + rejected.Count,
            RowsKept: scan.Rows,
            rejected.Count,
            rejected.First,
            [.. SheetNotes.Of(sheet, scan, layout, columns), .. corrected, .. UnusedNotes()]);
    });

    /// <inheritdoc />
    public override ImportReceipt? Read(FileTable table, PartWriter part) => Read(Sheets[table.Index], part);

    /// <inheritdoc />
    public override void Dispose()
    {
        _workbook.Dispose();
        base.Dispose();
    }

    /// <summary>Rows of the sheet that are none of the table. Titles are none of those: a note tells of them.</summary>
    private RejectedRows Rejected(SheetScan scan, SheetLayout layout)
    {
        var rejected = new RejectedRows(_tempFolder);
        foreach (var row in layout.Preamble.Where(row => row.Cells.Exists(cell => cell.Cell.Kind != CellKind.Text)))
        {
            rejected.Add(row.Number + 1, "Above the header, and no row of the table.", row.Shown);
        }

        foreach (var row in scan.Totals)
        {
            rejected.Add(row.Number + 1, "Totals, and no row of the table.", row.Shown);
        }

        foreach (var row in scan.Footnotes)
        {
            rejected.Add(row.Number + 1, "One text below the table: a remark, and no row of it.", row.Shown);
        }

        return rejected;
    }

    private IEnumerable<string> UnusedNotes() => ReadOptions.UnusedNotes(
        "workbooks",
        ("encoding", _options.Said.Encoding),
        ("delimiter", _options.Said.Delimiter),
        ("quote", _options.Said.Quote),
        ("escape", _options.Said.Escape),
        ("dateOrder", _options.Said.DateOrder));

    /// <summary>
    /// Parsers throw whatever they meet in a broken file: no such index, no such key, an overflow. What is not the file's doing
    /// is let through.
    /// </summary>
    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidPasswordException)
        {
            throw ExcelFailures.Encrypted();
        }
        catch (Exception exception) when (exception
            is not (TaskFailure or DuckException or OperationCanceledException or OutOfMemoryException or UnauthorizedAccessException)
            and not (IOException and not EndOfStreamException))
        {
            throw ExcelFailures.Broken();
        }
    }
}
