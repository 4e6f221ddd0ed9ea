namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>A workbook of some format.</summary>
internal interface IWorkbookSource : IDisposable
{
    /// <summary>All sheets in their order.</summary>
    IReadOnlyList<ExcelSheet> Sheets { get; }

    /// <summary>Opens a sheet; one at a time, each once.</summary>
    ISheetSource Open(ExcelSheet sheet);
}

/// <summary>The rows of a sheet, once, from the top.</summary>
internal interface ISheetSource : IDisposable
{
    /// <summary>Ranges of merged cells; complete when all rows are read.</summary>
    IReadOnlyList<MergedRange> Merges { get; }

    /// <summary>0-based columns that the sheet does not show; complete when all rows are read.</summary>
    IReadOnlySet<int> HiddenColumns { get; }

    /// <summary>Ranges that the workbook itself calls tables.</summary>
    IReadOnlyList<DeclaredTable> Declared { get; }

    /// <summary>Formulas so far whose result is not in the file.</summary>
    long FormulasWithoutResult { get; }

    /// <summary>The next row that holds something, and whether it is hidden; null after the last one.</summary>
    SheetRow? Read(out bool isHidden);
}

/// <summary>A range of cells that are shown as one. Rows and columns are 0-based and part of the range.</summary>
internal sealed record MergedRange(int FirstRow, int FirstColumn, int LastRow, int LastColumn);

/// <summary>A range that the workbook calls a table.</summary>
/// <param name="Name">As formulas call it.</param>
/// <param name="Reference">As people write it, <c>A4:C8</c>.</param>
/// <param name="HasTotals">Its last row sums it up.</param>
internal sealed record DeclaredTable(string Name, string Reference, MergedRange Range, bool HasTotals)
{
    /// <summary>Whether a cell is one of its totals.</summary>
    public bool Sums(int row, int column) =>
        HasTotals && row == Range.LastRow && column >= Range.FirstColumn && column <= Range.LastColumn;
}

/// <summary>The sizes of Excel's own sheets.</summary>
internal static class SheetLimits
{
    public const int MaxRows = 1 << 20;

    public const int MaxColumns = 1 << 14;

    public const int MaxSheets = 1_000;
}
