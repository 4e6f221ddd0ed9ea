using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>
/// Goes through a sheet once: finds the table in it, keeps its rows, the first in memory and the others in a
/// <see cref="CellSpool"/>, and takes note of what the columns hold.
/// </summary>
internal sealed class SheetScan(ISheetSource sheet, CellSpool spool, ReadCorrections said, EngineCancellation cancellation)
{
    /// <summary>Rows in which the header is looked for.</summary>
    private const int HeadRows = 40;

    /// <summary>Rows that may be footnotes.</summary>
    private const int MaxFootnotes = 20;

    private static readonly string[] NoteWords = ["*", "†", "source:", "sources:", "note:", "notes:", "quelle:", "anmerkung:"];

    private readonly List<SheetRow> _body = [];
    private readonly List<SheetRow> _pending = [];
    private readonly List<SheetRow> _totals = [];
    private readonly FurtherTables _further = new();
    private long _spooled;
    private int _firstRow;
    private int _lastRow = -1;

    /// <summary>Where the table lies; null in an empty sheet.</summary>
    public SheetLayout? Layout { get; private set; }

    /// <summary>The first rows of the table; the others are in the spool.</summary>
    public IReadOnlyList<SheetRow> FirstRows => _body;

    /// <summary>By column of the sheet; null for those without any value.</summary>
    public ColumnEvidence?[] Columns { get; } = new ColumnEvidence?[SheetLimits.MaxColumns];

    /// <summary>Rows of the table.</summary>
    public long Rows => _body.Count + _spooled;

    /// <summary>Rows without any value between two rows of the table.</summary>
    public long BlankRows => Rows == 0 ? 0 : _lastRow - _firstRow + 1 - Rows - _totals.Count(row => row.Number > _firstRow && row.Number < _lastRow);

    /// <summary>Rows with values that are hidden.</summary>
    public long HiddenRows { get; private set; }

    /// <summary>Columns with values that are hidden.</summary>
    public int HiddenColumns => sheet.HiddenColumns.Count(column => Columns[column] is not null);

    /// <summary>Ranges that the workbook itself calls tables.</summary>
    public IReadOnlyList<DeclaredTable> Declared => sheet.Declared;

    /// <summary>Rows that sum up tables of the workbook: they are none of their rows.</summary>
    public IReadOnlyList<SheetRow> Totals => _totals;

    /// <summary>0-based rows of the table that may be headers of other ones.</summary>
    public IReadOnlyList<int> FurtherHeaders => [.. _further.Headers.Where(number => number > _firstRow && number <= _lastRow)];

    /// <summary>Formulas whose result is not in the file.</summary>
    public long FormulasWithoutResult => sheet.FormulasWithoutResult;

    /// <summary>Rows below the table that are none of its own.</summary>
    public IReadOnlyList<SheetRow> Footnotes { get; private set; } = [];

    /// <summary>Whether cells of the table are merged with others.</summary>
    public bool HasMergedRows => Rows > 0 && sheet.Merges.Any(merge => merge.LastRow >= _firstRow && merge.FirstRow <= _lastRow);

    /// <summary>Reads the sheet to its end.</summary>
    public void Run()
    {
        var (above, head) = (new List<SheetRow>(), new List<SheetRow>());
        for (var count = 0; sheet.Read(out var isHidden) is { } row; count++)
        {
            if (count % 1024 == 0)
            {
                cancellation.ThrowIfCancelled();
            }

            HiddenRows += isHidden ? 1 : 0;
            if (said.NullWords is { Count: > 0 } words)
            {
                row.Cells.RemoveAll(cell => cell.Cell.Kind == CellKind.Text && words.Contains(cell.Cell.Shown.Trim()));
            }

            if (row.Cells.Count == 0)
            {
                continue;
            }

            _further.Observe(row);
            if (IsTotals(row))
            {
                _totals.Add(row);
            }
            else if (row.Number < said.SkipLines)
            {
                above.Add(row);
            }
            else if (head.Count < HeadRows)
            {
                head.Add(row);
            }
            else
            {
                Take(row);
            }
        }

        if (head.Count > 0)
        {
            Finish(above, head);
        }
    }

    /// <summary>Whether it holds nothing but totals of tables of the workbook.</summary>
    private bool IsTotals(SheetRow row) =>
        sheet.Declared.Count > 0 && row.Cells.TrueForAll(cell => sheet.Declared.Any(table => table.Sums(row.Number, cell.Column)));

    /// <summary>A lonely text may be a footnote: that is known when no row follows.</summary>
    private void Take(SheetRow row)
    {
        if (MayBeFootnote(row) && _pending.Count < MaxFootnotes)
        {
            _pending.Add(row);
            return;
        }

        _pending.ForEach(Spool);
        _pending.Clear();
        Spool(row);
    }

    private static bool MayBeFootnote(SheetRow row) => row.Cells is [(_, { Kind: CellKind.Text })];

    private void Spool(SheetRow row)
    {
        Observe(row);
        spool.Add(row);
        _spooled++;
    }

    private void Observe(SheetRow row)
    {
        foreach (var (column, cell) in row.Cells)
        {
            (Columns[column] ??= new ColumnEvidence()).Observe(cell);
        }

        _lastRow = Math.Max(_lastRow, row.Number);
    }

    /// <summary>The header can be told now that it is known which cells are merged.</summary>
    private void Finish(List<SheetRow> above, List<SheetRow> head)
    {
        var layout = new HeaderFinder(head, sheet.Merges).Find(said.HeaderRows, startsAtFirst: said.SkipLines is not null);
        _body.AddRange(head.Skip(layout.RowsBefore));
        Layout = layout with { Preamble = [.. above, .. layout.Preamble] };
        TakeFootnotesFromBody();
        SettlePending();
        _body.ForEach(Observe);
        _firstRow = _body.FirstOrDefault()?.Number ?? 0;
    }

    private void TakeFootnotesFromBody()
    {
        if (_spooled > 0)
        {
            return;
        }

        var notes = _body.FindLastIndex(row => !MayBeFootnote(row)) + 1;
        _pending.InsertRange(0, _body.Skip(notes));
        _body.RemoveRange(notes, _body.Count - notes);
    }

    private void SettlePending()
    {
        var before = _spooled > 0 ? _lastRow : _body.LastOrDefault()?.Number ?? -1;
        var first = Layout is { Names.Count: > 1 } ? FirstApart(before) : _pending.Count;
        foreach (var row in _pending.Take(first))
        {
            if (_spooled > 0)
            {
                Spool(row);
            }
            else
            {
                _body.Add(row);
            }
        }

        Footnotes = [.. _pending.Skip(first)];
    }

    /// <summary>The first of those that wait which stands below a blank row, or says of itself that it is a note.</summary>
    private int FirstApart(int before)
    {
        for (var i = 0; i < _pending.Count; i++)
        {
            var text = _pending[i].Cells[0].Cell.Shown.TrimStart();
            if ((before >= 0 && _pending[i].Number > before + 1)
                || NoteWords.Any(word => text.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
            {
                return i;
            }

            before = _pending[i].Number;
        }

        return _pending.Count;
    }
}
