using System.Globalization;
using System.Xml;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>An <c>.xlsx</c> file.</summary>
internal sealed class XlsxWorkbook : IWorkbookSource
{
    private const int MaxDeclared = 100;

    private readonly XlsxParts _parts;
    private readonly List<string> _sheetParts = [];
    private readonly List<ExcelSheet> _sheets = [];
    private readonly Lazy<List<string>> _texts;
    private readonly Lazy<List<NumberMeaning>> _styles;
    private bool _isFrom1904;

    /// <param name="path">Checked by <see cref="ExcelContainer"/>.</param>
    /// <exception cref="InvalidDataException">There is no workbook in it.</exception>
    public XlsxWorkbook(string path)
    {
        _parts = new XlsxParts(path);
        try
        {
            var relations = ReadSheets();
            _texts = new(() => ReadPart(relations, "sharedStrings", XlsxTexts.ReadShared));
            _styles = new(() => ReadPart(relations, "styles", ReadStyles));
        }
        catch
        {
            _parts.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<ExcelSheet> Sheets => _sheets;

    /// <inheritdoc />
    public ISheetSource Open(ExcelSheet sheet) =>
        new XlsxSheet(_parts, _sheetParts[sheet.Index], _texts.Value, _styles.Value, _isFrom1904, DeclaredIn(_sheetParts[sheet.Index]));

    /// <inheritdoc />
    public void Dispose() => _parts.Dispose();

    private T ReadPart<T>(Dictionary<string, (string Type, string Target)> relations, string type, Func<XmlReader?, T> read)
    {
        var name = relations.Values.FirstOrDefault(relation => relation.Type == type).Target;
        using var reader = name is null ? null : _parts.TryOpen(name);
        return read(reader);
    }

    private List<DeclaredTable> DeclaredIn(string sheetPart)
    {
        var tables = new List<DeclaredTable>();
        foreach (var (type, target) in _parts.RelationsOf(sheetPart).Values)
        {
            using var reader = type == "table" && tables.Count < MaxDeclared ? _parts.TryOpen(target) : null;
            if (reader is not null && reader.MoveToContent() == XmlNodeType.Element
                && reader.GetAttribute("ref") is { } reference && CellNames.RangeOf(reference) is { } range)
            {
                tables.Add(new DeclaredTable(reader.GetAttribute("displayName") ?? "", reference, range, reader.GetAttribute("totalsRowCount") is not (null or "0")));
            }
        }

        return tables;
    }

    /// <summary>What the workbook refers to, its sheets among them.</summary>
    private Dictionary<string, (string Type, string Target)> ReadSheets()
    {
        var workbook = _parts.RelationsOf("").Values.FirstOrDefault(relation => relation.Type == "officeDocument").Target
            ?? "xl/workbook.xml";
        var relations = _parts.RelationsOf(workbook);
        using var reader = _parts.Open(workbook);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "workbookPr" })
            {
                _isFrom1904 = reader.GetAttribute("date1904") is "1" or "true";
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "sheet" })
            {
                AddSheet(reader, relations);
            }
        }

        // Parts that stand for several sheets would be read as often: a small file could keep an engine busy for long.
        if (_sheets.Count == 0 || _sheetParts.Distinct(StringComparer.OrdinalIgnoreCase).Count() < _sheets.Count)
        {
            throw new InvalidDataException("The list of sheets is broken.");
        }

        return relations;
    }

    private void AddSheet(XmlReader reader, Dictionary<string, (string Type, string Target)> relations)
    {
        var name = reader.GetAttribute("name") ?? "";
        var isHidden = reader.GetAttribute("state") is "hidden" or "veryHidden";
        var id = "";
        while (reader.MoveToNextAttribute())
        {
            id = reader.LocalName == "id" ? reader.Value : id; // of a namespace that differs between kinds of workbooks
        }

        if (_sheets.Count == SheetLimits.MaxSheets)
        {
            throw ExcelFailures.TooLarge($"This workbook has more than {SheetLimits.MaxSheets} sheets.");
        }

        if (relations.GetValueOrDefault(id) is { Type: "worksheet" } relation)
        {
            _sheetParts.Add(relation.Target);
            _sheets.Add(new ExcelSheet(_sheets.Count, name, isHidden));
        }
    }

    /// <summary>The meaning of numbers by the style that cells name.</summary>
    private static List<NumberMeaning> ReadStyles(XmlReader? reader)
    {
        var formats = new Dictionary<int, NumberMeaning>();
        var styles = new List<NumberMeaning>();
        var inCells = false;
        while (reader?.Read() == true)
        {
            if (reader.LocalName == "cellXfs")
            {
                inCells = reader is { NodeType: XmlNodeType.Element, IsEmptyElement: false };
            }
            else if (reader is { NodeType: XmlNodeType.Element, LocalName: "numFmt" } && TryFormatId(reader, out var defined))
            {
                formats[defined] = NumberFormats.Meaning(reader.GetAttribute("formatCode") ?? "");
            }
            else if (inCells && reader is { NodeType: XmlNodeType.Element, LocalName: "xf" })
            {
                _ = TryFormatId(reader, out var id);
                styles.Add(formats.TryGetValue(id, out var meaning) ? meaning : NumberFormats.BuiltIn(id));
            }
        }

        return styles;
    }

    private static bool TryFormatId(XmlReader reader, out int id) =>
        int.TryParse(reader.GetAttribute("numFmtId"), NumberStyles.Integer, CultureInfo.InvariantCulture, out id);
}
