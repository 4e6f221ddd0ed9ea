using System.Globalization;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>Says what was decided about a sheet, one sentence each.</summary>
internal static class SheetNotes
{
    private const int MaxQuoted = 80;
    private const int MaxQuotedRows = 3;
    private const int MaxNamed = 5;

    /// <param name="sheet">As the workbook lists it.</param>
    /// <param name="scan">Run to its end.</param>
    /// <param name="layout">Of the scan.</param>
    /// <param name="columns">Of the scan.</param>
    public static IReadOnlyList<string> Of(ExcelSheet sheet, SheetScan scan, SheetLayout layout, SheetColumns columns) =>
    [
        .. AboutSheet(sheet, scan),
        .. AboutDeclared(scan.Declared, layout),
        .. AboutHeader(layout, columns),
        .. AboutOthers(scan, columns),
        .. AboutRows(scan),
        .. AboutValues(columns),
    ];

    private static IEnumerable<string> AboutSheet(ExcelSheet sheet, SheetScan scan)
    {
        if (sheet.IsHidden)
        {
            yield return "The sheet is hidden; it was read all the same.";
        }

        if (scan.HiddenRows > 0)
        {
            yield return $"{Count(scan.HiddenRows, "hidden row was", "hidden rows were")} read as well.";
        }

        if (scan.HiddenColumns > 0)
        {
            yield return $"{Count(scan.HiddenColumns, "hidden column was", "hidden columns were")} read as well.";
        }

        if (scan.FormulasWithoutResult > 0)
        {
            yield return $"{Count(scan.FormulasWithoutResult, "formula has", "formulas have")} no result in the file and became NULL: open it in a spreadsheet and save it, so that they are computed.";
        }
    }

    /// <summary>What the workbook calls a table may be something else than what was found.</summary>
    private static IEnumerable<string> AboutDeclared(IReadOnlyList<DeclaredTable> declared, SheetLayout layout)
    {
        if (declared.Count > 1)
        {
            var names = string.Join(", ", declared.Take(MaxNamed).Select(table => $"\"{table.Name}\" ({table.Reference})"));
            yield return $"The workbook has {declared.Count} tables in this sheet, which were read as one: {names}{(declared.Count > MaxNamed ? " and others" : "")}.";
        }
        else if (declared is [var table] && !(layout.Header is [var first, ..] && first.Number == table.Range.FirstRow))
        {
            yield return $"The workbook calls {table.Reference} a table, \"{table.Name}\": to read it from there, say in the corrections to skip {table.Range.FirstRow} lines.";
        }
    }

    private static IEnumerable<string> AboutHeader(SheetLayout layout, SheetColumns columns)
    {
        if (layout.Preamble.Count > 0)
        {
            yield return $"{Count(layout.Preamble.Count, "row", "rows")} above the header {Were(layout.Preamble.Count)} left out: {Quoted(layout.Preamble)}.";
        }

        if (layout.Header.Count > 1)
        {
            yield return $"The names of the columns were put together from rows {layout.Header[0].Number + 1} to {layout.Header[^1].Number + 1}.";
        }

        if (layout.Header.Count == 0)
        {
            yield return "No header was found: the columns are named column1, column2 and so on.";
        }
        else if (columns.Unnamed > 0)
        {
            yield return $"{Count(columns.Unnamed, "column has", "columns have")} no name in the sheet and {Were(columns.Unnamed)} named by position.";
        }

        if (columns.Renamed > 0)
        {
            yield return $"{Count(columns.Renamed, "column", "columns")} of the same name as another one got a number.";
        }
    }

    /// <summary>A sheet is read as one table, whatever people put beside or below it.</summary>
    private static IEnumerable<string> AboutOthers(SheetScan scan, SheetColumns columns)
    {
        var headers = scan.FurtherHeaders;
        if (headers is [var first, ..])
        {
            var rows = string.Join(", ", headers.Take(MaxNamed).Select(number => number + 1)) + (headers.Count > MaxNamed ? " and others" : "");
            yield return $"There may be further tables below, which were read as rows of this one: they seem to begin in {(headers.Count == 1 ? "row" : "rows")} {rows}. To read from there on, say in the corrections to skip {first} lines.";
        }

        if (columns.Gaps > 0 && scan.Declared.Count < 2)
        {
            yield return $"{Count(columns.Gaps, "empty column", "empty columns")} between the others {Were(columns.Gaps)} left out: what stands beside may be a table of its own.";
        }
    }

    private static IEnumerable<string> AboutRows(SheetScan scan)
    {
        if (scan.BlankRows > 0)
        {
            yield return $"{Count(scan.BlankRows, "blank row", "blank rows")} between the rows {Were(scan.BlankRows)} left out.";
        }

        if (scan.Footnotes.Count > 0)
        {
            yield return $"{Count(scan.Footnotes.Count, "row", "rows")} below the table {Were(scan.Footnotes.Count)} left out: {Quoted(scan.Footnotes)}.";
        }

        if (scan.HasMergedRows)
        {
            yield return "Cells of the rows are merged: their value stands in the first cell only, the others are NULL.";
        }
    }

    private static IEnumerable<string> AboutValues(SheetColumns columns)
    {
        var errors = columns.All.Sum(column => column.Evidence.Of(CellKind.Error));
        if (errors > 0)
        {
            yield return $"{Count(errors, "error value", "error values")} such as #N/A or #DIV/0! became NULL.";
        }

        List<SheetColumn> mixed = [.. columns.All.Where(column => column.Evidence.Kinds.Skip(1).Any())];
        foreach (var column in mixed.Take(MaxNamed))
        {
            yield return $"Column \"{column.Name}\" holds {string.Join(" and ", column.Evidence.Kinds)}: it was read as text.";
        }

        if (mixed.Count > MaxNamed)
        {
            yield return $"{Count(mixed.Count - MaxNamed, "more column", "more columns")} of mixed values {Were(mixed.Count - MaxNamed)} read as text.";
        }

        if (Named(columns, CellKind.Percent) is { } percent)
        {
            yield return $"Percentages are kept as numbers, 12% as 0.12: {percent}.";
        }

        if (Named(columns, CellKind.Money) is { } money)
        {
            yield return $"Amounts are kept as numbers, without their currency: {money}.";
        }
    }

    /// <summary>The columns with such cells that are stored as numbers; null if there are none.</summary>
    private static string? Named(SheetColumns columns, CellKind kind)
    {
        List<string> names =
        [
            .. columns.All.Where(column => column.Evidence.Of(kind) > 0 && column.Evidence.Type != StoredAs.Text)
                .Select(column => $"\"{column.Name}\""),
        ];
        return names.Count == 0 ? null
            : string.Join(", ", names.Take(MaxNamed)) + (names.Count > MaxNamed ? " and others" : "");
    }

    private static string Count(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");

    private static string Were(long count) => count == 1 ? "was" : "were";

    private static string Quoted(IReadOnlyList<SheetRow> rows) =>
        string.Join(", ", rows.Take(MaxQuotedRows).Select(Quote)) + (rows.Count > MaxQuotedRows ? " and others" : "");

    private static string Quote(SheetRow row)
    {
        var text = string.Join(" ", row.Cells.Take(MaxNamed).Select(cell => cell.Cell.Shown)).ReplaceLineEndings(" ");
        return $"“{(text.Length <= MaxQuoted ? text : text[..MaxQuoted] + "…")}”";
    }
}
