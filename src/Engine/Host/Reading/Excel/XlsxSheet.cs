using System.Globalization;
using System.Xml;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>The rows of a sheet in an <c>.xlsx</c> file, read as they come.</summary>
/// <param name="parts">Of the file.</param>
/// <param name="part">The sheet's.</param>
/// <param name="texts">Those that cells share.</param>
/// <param name="styles">Meanings of numbers, by the style that cells name.</param>
/// <param name="isFrom1904">From when days count.</param>
/// <param name="declared">Ranges that the workbook calls tables.</param>
internal sealed class XlsxSheet(
    XlsxParts parts, string part, List<string> texts, List<NumberMeaning> styles, bool isFrom1904, IReadOnlyList<DeclaredTable> declared) : ISheetSource
{
    private const int MaxMerges = 100_000;

    private readonly XmlReader _reader = parts.Open(part);
    private readonly List<MergedRange> _merges = [];
    private readonly HashSet<int> _hiddenColumns = [];
    private int _columnsSaidHidden;
    private int _row = -1;

    /// <inheritdoc />
    public IReadOnlyList<MergedRange> Merges => _merges;

    /// <inheritdoc />
    public IReadOnlySet<int> HiddenColumns => _hiddenColumns;

    /// <inheritdoc />
    public IReadOnlyList<DeclaredTable> Declared => declared;

    /// <inheritdoc />
    public long FormulasWithoutResult { get; private set; }

    /// <inheritdoc />
    public SheetRow? Read(out bool isHidden)
    {
        while (_reader.Read())
        {
            if (_reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (_reader.LocalName == "row")
            {
                isHidden = _reader.GetAttribute("hidden") is "1" or "true";
                if (ReadRow() is { Cells.Count: > 0 } row)
                {
                    return row;
                }
            }
            else if (_reader.LocalName == "col" && _reader.GetAttribute("hidden") is "1" or "true")
            {
                AddHiddenColumns();
            }
            else if (_reader.LocalName == "mergeCell" && _merges.Count < MaxMerges)
            {
                AddMerge(_reader.GetAttribute("ref") ?? "");
            }
        }

        isHidden = false;
        return null;
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();

    private SheetRow ReadRow()
    {
        // Writers may leave the number out: then it is the next row.
        _row = int.TryParse(_reader.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > _row + 1
            ? number - 1
            : _row + 1;
        if (_row >= SheetLimits.MaxRows)
        {
            throw new InvalidDataException("No sheet has so many rows.");
        }

        var row = new SheetRow(_row);
        var depth = _reader.Depth;
        var column = -1;
        if (_reader.IsEmptyElement)
        {
            return row;
        }

        while (_reader.Read() && _reader.Depth > depth)
        {
            if (_reader is { NodeType: XmlNodeType.Element, LocalName: "c" })
            {
                column = ReadCell(row, column);
            }
        }

        return row;
    }

    private int ReadCell(SheetRow row, int lastColumn)
    {
        var column = _reader.GetAttribute("r") is { } name ? CellNames.ColumnOf(name) : lastColumn + 1;
        if (column <= lastColumn || column >= SheetLimits.MaxColumns)
        {
            throw new InvalidDataException("A cell stands where no cell can be.");
        }

        var type = _reader.GetAttribute("t");
        var style = _reader.GetAttribute("s");
        var cell = _reader.IsEmptyElement ? default : Value(type, style, ReadValue());
        if (cell.Kind != CellKind.Empty)
        {
            row.Cells.Add((column, cell));
        }

        return column;
    }

    /// <summary>What stands in the cell; null if nothing does. Formulas are passed over: their result is there too.</summary>
    private string? ReadValue()
    {
        string? value = null;
        var isFormula = false;
        var depth = _reader.Depth;
        while (_reader.Read() && _reader.Depth > depth)
        {
            if (_reader.NodeType == XmlNodeType.Element)
            {
                isFormula |= _reader.LocalName == "f";
                value = _reader.LocalName switch
                {
                    "v" => XlsxParts.TextOf(_reader),
                    "is" => XlsxTexts.Read(_reader),
                    _ => value,
                };
            }
        }

        FormulasWithoutResult += isFormula && value is null ? 1 : 0;
        return value;
    }

    private void AddHiddenColumns()
    {
        if (int.TryParse(_reader.GetAttribute("min"), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(_reader.GetAttribute("max"), NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            // Each column has one element in honest files; others must not keep the engine busy.
            for (var column = Math.Max(first, 1); column <= Math.Min(last, SheetLimits.MaxColumns) && _columnsSaidHidden < SheetLimits.MaxColumns; column++)
            {
                _columnsSaidHidden++;
                _hiddenColumns.Add(column - 1);
            }
        }
    }

    private SheetCell Value(string? type, string? style, string? value) => (type, value) switch
    {
        ("e", _) => new SheetCell(CellKind.Error, 0),
        (_, null or "") => default,
        ("s", _) => Shared(value),
        ("inlineStr", _) => new SheetCell(CellKind.Text, 0, value),
        ("str", _) => new SheetCell(CellKind.Text, 0, XlsxTexts.Unescape(value)),
        ("b", _) => new SheetCell(CellKind.Boolean, value is "1" or "true" ? 1 : 0),
        ("d", _) when DateTime.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) => NumberFormats.Cell(time),
        _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            NumberFormats.Cell(number, MeaningOf(style), isFrom1904),
        _ => new SheetCell(CellKind.Text, 0, value),
    };

    private SheetCell Shared(string value) =>
        texts[int.Parse(value, NumberStyles.Integer, CultureInfo.InvariantCulture)] is { Length: > 0 } text
            ? new SheetCell(CellKind.Text, 0, text)
            : default;

    private NumberMeaning MeaningOf(string? style) =>
        int.TryParse(style, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < styles.Count
            ? styles[index]
            : NumberMeaning.Number;

    private void AddMerge(string range)
    {
        if (CellNames.RangeOf(range) is { } merge)
        {
            _merges.Add(merge);
        }
    }
}

/// <summary>Names of cells: A1 is row 0, column 0.</summary>
internal static class CellNames
{
    /// <summary>The column; more than any sheet has if the name is none.</summary>
    public static int ColumnOf(string name)
    {
        var column = 0;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterUpper(letter))
            {
                break;
            }

            column = column * 26 + (letter - 'A' + 1);
            if (column > SheetLimits.MaxColumns)
            {
                return SheetLimits.MaxColumns;
            }
        }

        return column == 0 ? SheetLimits.MaxColumns : column - 1;
    }

    /// <summary>A range such as <c>A1:B2</c>; null if it is of one cell, or none.</summary>
    public static MergedRange? RangeOf(string name) => name.Split(':') is [var first, var last]
        ? new MergedRange(RowOf(first), ColumnOf(first), RowOf(last), ColumnOf(last))
        : null;

    /// <summary>The row; -1 if the name has none.</summary>
    public static int RowOf(string name) =>
        int.TryParse(name.AsSpan().TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row - 1 : -1;
}
