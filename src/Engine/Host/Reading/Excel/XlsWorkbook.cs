using System.Globalization;
using System.Text;
using ExcelDataReader;
using Tablinum.Engine.Host.Reading.Excel.Xls;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>
/// An <c>.xls</c> file, read by a package: it is a format of its own, of many ages. What the package leaves out, its errors above
/// all, is read beside it.
/// </summary>
internal sealed class XlsWorkbook : IWorkbookSource
{
    private const int MaxPasses = 64;

    private readonly IExcelDataReader _reader;
    private readonly Stream _records;
    private readonly List<ExcelSheet> _sheets = [];

    /// <param name="path">Checked by <see cref="ExcelContainer"/>.</param>
    /// <exception cref="Exception">Whatever the package meets in a broken file.</exception>
    public XlsWorkbook(string path)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance); // files say their code page
        var file = new BoundedStream(path, MaxPasses);
        var records = new BoundedStream(path, MaxPasses);
        try
        {
            _reader = ExcelReaderFactory.CreateBinaryReader(file);
            _records = CompoundStream.Open(records, "Workbook", "Book");
            ListSheets();
        }
        catch
        {
            file.Dispose();
            records.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<ExcelSheet> Sheets => _sheets;

    /// <inheritdoc />
    public ISheetSource Open(ExcelSheet sheet)
    {
        _reader.Reset();
        for (var i = 0; i < sheet.Index; i++)
        {
            _ = _reader.NextResult();
        }

        return new XlsSheet(_reader, new LostCells(_records, sheet.Index));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _reader.Dispose();
        _records.Dispose();
    }

    private void ListSheets()
    {
        if (_reader.ResultsCount > SheetLimits.MaxSheets)
        {
            throw ExcelFailures.TooLarge($"This workbook has more than {SheetLimits.MaxSheets} sheets.");
        }

        do
        {
            _sheets.Add(new ExcelSheet(_sheets.Count, _reader.Name ?? "", _reader.VisibleState != "visible"));
        }
        while (_reader.NextResult());
    }
}

/// <summary>The rows of a sheet in an <c>.xls</c> file.</summary>
internal sealed class XlsSheet : ISheetSource
{
    /// <summary>A cell that says it stands further to the right makes every row as wide: they would be read for minutes.</summary>
    private const int MaxColumns = 1 << 8;

    private static readonly DateTime MacEpoch = new(1904, 1, 1);

    private readonly IExcelDataReader _reader;
    private readonly LostCells _lost;
    private readonly Dictionary<int, NumberMeaning> _meanings = [];
    private readonly HashSet<int> _hiddenColumns;
    private int _row = -1;

    /// <param name="reader">Stands on the sheet.</param>
    /// <param name="lost">What the reader shows as empty.</param>
    /// <exception cref="InvalidDataException">No sheet is so large.</exception>
    public XlsSheet(IExcelDataReader reader, LostCells lost)
    {
        _reader = reader;
        _lost = lost;
        Merges = [.. (reader.MergeCells ?? []).Select(merge => new MergedRange(merge.FromRow, merge.FromColumn, merge.ToRow, merge.ToColumn))];
        if (reader.FieldCount > MaxColumns)
        {
            throw new InvalidDataException("No sheet of this format has so many columns.");
        }

        _hiddenColumns = [.. Enumerable.Range(0, reader.FieldCount).Where(column => reader.GetColumnWidth(column) == 0)];
    }

    /// <inheritdoc />
    public IReadOnlyList<MergedRange> Merges { get; }

    /// <inheritdoc />
    public IReadOnlySet<int> HiddenColumns => _hiddenColumns;

    /// <inheritdoc />
    public IReadOnlyList<DeclaredTable> Declared => [];

    /// <inheritdoc />
    /// <remarks>The package does not tell.</remarks>
    public long FormulasWithoutResult => 0;

    /// <inheritdoc />
    public SheetRow? Read(out bool isHidden)
    {
        while (_reader.Read())
        {
            if (++_row >= SheetLimits.MaxRows)
            {
                throw new InvalidDataException("No sheet has so many rows.");
            }

            var row = new SheetRow(_row);
            for (var column = 0; column < _reader.FieldCount; column++)
            {
                if (Read(column) is { Kind: not CellKind.Empty } cell)
                {
                    row.Cells.Add((column, cell));
                }
            }

            if (row.Cells.Count > 0)
            {
                isHidden = _reader.RowHeight == 0;
                return row;
            }
        }

        isHidden = false;
        return null;
    }

    /// <summary>Leaves the reader open: it is the workbook's.</summary>
    public void Dispose()
    {
        // Nothing is owned.
    }

    private SheetCell Read(int column) => _reader.GetValue(column) switch
    {
        null or "" => _lost.At(_row, column),
        string text => new SheetCell(CellKind.Text, 0, text),
        double number => NumberFormats.Cell(number, Plain(MeaningOf(column))),
        int number => NumberFormats.Cell(number, Plain(MeaningOf(column))),
        bool flag => new SheetCell(CellKind.Boolean, flag ? 1 : 0),
        DateTime time => Time(time, column),
        TimeSpan length => new SheetCell(CellKind.Duration, length.Ticks),
        var other => new SheetCell(CellKind.Text, 0, Convert.ToString(other, CultureInfo.InvariantCulture)),
    };

    /// <summary>A time of day comes with the day that the calendar of the workbook begins with.</summary>
    private SheetCell Time(DateTime time, int column) =>
        time.Year < 1900 || (time.Date == MacEpoch && MeaningOf(column) == NumberMeaning.TimeOfDay)
            ? new SheetCell(CellKind.Time, time.TimeOfDay.Ticks)
            : NumberFormats.Cell(time);

    /// <summary>Numbers that are times have been made times already, unless they are beyond the calendar.</summary>
    private static NumberMeaning Plain(NumberMeaning meaning) =>
        meaning is NumberMeaning.Percent or NumberMeaning.Money ? meaning : NumberMeaning.Number;

    private NumberMeaning MeaningOf(int column)
    {
        var index = _reader.GetNumberFormatIndex(column);
        if (!_meanings.TryGetValue(index, out var meaning))
        {
            meaning = NumberFormats.Meaning(_reader.GetNumberFormatString(column) ?? "");
            _meanings.Add(index, meaning);
        }

        return meaning;
    }
}
