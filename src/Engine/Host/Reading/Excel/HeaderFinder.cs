using System.Text.RegularExpressions;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>
/// Finds the rows that name the columns: text above typed data, or the first full row of a table that is all text. Cells that are
/// merged name all columns they cover.
/// </summary>
internal sealed partial class HeaderFinder
{
    private const int MaxDepth = 4;
    private const int MaxMerges = 10_000;
    private const int MaxCandidates = 15;
    private const int FirstYear = 1900;
    private const int LastYear = 2100;
    private static readonly HashSet<string> Missing = new(["-", "–", "n/a", "na", "null", "none", "?"], StringComparer.OrdinalIgnoreCase);

    private readonly IReadOnlyList<SheetRow> _rows;
    private readonly List<MergedRange> _merges;
    private readonly List<Dictionary<int, SheetCell>> _spread;
    private readonly int _width;

    /// <param name="rows">The first rows that hold something; at least one.</param>
    /// <param name="merges">Those of the sheet.</param>
    public HeaderFinder(IReadOnlyList<SheetRow> rows, IReadOnlyList<MergedRange> merges)
    {
        var lastColumn = rows.Max(row => row.Cells[^1].Column);
        _rows = rows;
        _merges = [.. merges.Where(merge => merge.FirstRow <= rows[^1].Number && merge.FirstColumn <= lastColumn).Take(MaxMerges)];
        _spread = [.. rows.Select(row => Spread(row, lastColumn))];
        _width = rows.Max(row => row.Cells.Count);
    }

    /// <summary>Where the table lies.</summary>
    /// <param name="headerRows">How many rows name the columns; null to find out.</param>
    /// <param name="startsAtFirst">Whether the table is known to begin with the first row.</param>
    public SheetLayout Find(int? headerRows, bool startsAtFirst)
    {
        var first = startsAtFirst && headerRows is not null ? 0 : FirstLabels();
        if (headerRows == 0 || (first < 0 && headerRows is null))
        {
            return new SheetLayout(Preamble: [], Header: [], new Dictionary<int, string>());
        }

        first = Math.Max(0, first);
        var depth = Math.Min(headerRows ?? DepthAt(first), _rows.Count - first);
        SheetRow[] header = [.. _rows.Skip(first).Take(depth)];
        return new SheetLayout([.. _rows.Take(first)], header, Names(first, depth));
    }

    private int DepthAt(int first)
    {
        var depth = 1;
        while (depth < MaxDepth && first + depth < _rows.Count && Continues(first + depth - 1))
        {
            depth++;
        }

        return depth;
    }

    /// <summary>The index of the first row of the header; -1 if there is none.</summary>
    private int FirstLabels()
    {
        // A row that names nearly all columns is a better header than one that names half of them, such as a line of a title.
        foreach (var share in (double[])[0.8, 0.5])
        {
            for (var i = 0; i < Math.Min(_rows.Count, MaxCandidates) && (i == 0 || IsText(_rows[i - 1])); i++)
            {
                if (_spread[i].Count >= _width * share && IsHeader(i))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    private bool IsHeader(int index)
    {
        var row = _rows[index];
        var isTitle = _width > 1 && row.Cells.Count < 2;
        if (isTitle || !IsLabels(index))
        {
            return false;
        }

        return TypedBelow(index).Any(column => _spread[index].GetValueOrDefault(column).Kind == CellKind.Text)
            || (IsFirstFull(index) && LooksUnlikeRowsBelow(index));
    }

    /// <summary>Text; but years and days may stand in it, if what they head is something else.</summary>
    private bool IsLabels(int index) =>
        _rows[index].Cells.Exists(cell => cell.Cell.Kind == CellKind.Text)
        && _rows[index].Cells.TrueForAll(cell => cell.Cell.Kind switch
        {
            CellKind.Text => true,
            CellKind.Date or CellKind.Timestamp => Below(index, cell.Column).All(below => below.IsNumber),
            CellKind.Number => IsYear(cell.Cell) && !Below(index, cell.Column).All(IsYear),
            _ => false,
        });

    /// <summary>Columns in which something other than text stands below, and no text.</summary>
    private IEnumerable<int> TypedBelow(int index) =>
        _rows.Skip(index + 1).SelectMany(row => row.Cells)
            .GroupBy(cell => cell.Column)
            .Where(column => column.All(cell => cell.Cell.Kind is not CellKind.Text) && column.Any(cell => cell.Cell.Kind != CellKind.Error))
            .Select(column => column.Key);

    /// <summary>In a table of nothing but text, only the first row that is as wide as the table can be its header.</summary>
    private bool IsFirstFull(int index) =>
        _spread[index].Count == _width && _spread.Take(index).All(above => above.Count < _width * 0.5);

    private bool LooksUnlikeRowsBelow(int index)
    {
        var labels = _rows[index].Cells;
        return labels.DistinctBy(cell => cell.Cell.Shown, StringComparer.OrdinalIgnoreCase).Count() == labels.Count
            && labels.TrueForAll(label => Below(index, label.Column).All(below => below.Shown != label.Cell.Shown));
    }

    /// <summary>Whether the row after this one belongs to the header too.</summary>
    private bool Continues(int index)
    {
        var (row, next) = (_rows[index], _rows[index + 1]);
        if (next.Number != row.Number + 1 || !IsLabels(index + 1))
        {
            return false;
        }

        var isGroups = _merges.Any(merge =>
            merge.LastRow == row.Number && merge.FirstRow == row.Number && merge.LastColumn > merge.FirstColumn && next.At(merge.FirstColumn).Kind != CellKind.Empty);
        var reachesDown = _merges.Any(merge => merge.FirstRow <= row.Number && merge.LastRow >= next.Number);
        return isGroups || reachesDown || NamesTypedColumnsAgain(index + 1);
    }

    /// <summary>A row of units, say: text where only other things stand below, in at least two columns.</summary>
    private bool NamesTypedColumnsAgain(int index)
    {
        List<int> typed = [.. TypedBelow(index)];
        return typed.Count > 1
            && typed.TrueForAll(column => _rows[index].At(column).Text is { } text && !Missing.Contains(text.Trim()));
    }

    private Dictionary<int, string> Names(int first, int depth)
    {
        var parts = _spread.Skip(first).Take(depth).SelectMany(row => row).GroupBy(cell => cell.Key, cell => Blanks().Replace(cell.Value.Shown, " ").Trim());
        return parts
            .Select(column => (column.Key, Name: string.Join(' ', column.Where(part => part.Length > 0).Distinct(StringComparer.Ordinal))))
            .Where(column => column.Name.Length > 0)
            .ToDictionary(column => column.Key, column => column.Name);
    }

    /// <summary>The cells of a row by column, merged ones in every column that they cover.</summary>
    private Dictionary<int, SheetCell> Spread(SheetRow row, int lastColumn)
    {
        var cells = row.Cells.ToDictionary(cell => cell.Column, cell => cell.Cell);
        foreach (var merge in _merges.Where(merge => merge.FirstRow == row.Number && cells.ContainsKey(merge.FirstColumn)))
        {
            for (var column = merge.FirstColumn + 1; column <= Math.Min(merge.LastColumn, lastColumn); column++)
            {
                _ = cells.TryAdd(column, cells[merge.FirstColumn]);
            }
        }

        return cells;
    }

    private IEnumerable<SheetCell> Below(int index, int column) =>
        _rows.Skip(index + 1).Select(row => row.At(column)).Where(cell => cell.Kind != CellKind.Empty);

    private static bool IsText(SheetRow row) => row.Cells.TrueForAll(cell => cell.Cell.Kind == CellKind.Text) || row.Cells.Count < 3;

    private static bool IsYear(SheetCell cell) =>
        cell.Kind == CellKind.Number && double.IsInteger(cell.Number) && cell.Number is >= FirstYear and <= LastYear;

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
