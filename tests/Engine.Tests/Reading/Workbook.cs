using System.IO.Compression;
using System.Security;
using System.Text;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>Writes small workbooks: as little of the format as readers need.</summary>
internal static class Workbook
{
    /// <summary>Styles 1 to 8: date, date and time, time, length, percent, euro, and two of our own below.</summary>
    private const string Styles = """
        <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <numFmts><numFmt numFmtId="164" formatCode="#,##0.00\ &quot;€&quot;"/><numFmt numFmtId="165" formatCode="[Red]yyyy\-mm\-dd;@"/></numFmts>
        <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
        <cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="46"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>
        </styleSheet>
        """;

    /// <summary>One visible sheet.</summary>
    /// <param name="rows">The <c>row</c> elements.</param>
    /// <param name="after">What stands behind all rows.</param>
    /// <param name="texts">Those that cells share.</param>
    /// <param name="before">What stands before all rows.</param>
    /// <param name="formats">Those of styles 1, 2 and so on, in place of the ones above.</param>
    /// <param name="tables">Ranges that the workbook calls tables, and how many rows of totals they have.</param>
    public static byte[] Of(
        string rows, string after = "", string[]? texts = null, string before = "", string[]? formats = null, (string Name, string Range, int Totals)[]? tables = null) =>
        Of([("Sheet1", "visible", rows, after)], texts, before, formats, tables);

    public static byte[] Of(
        (string Name, string State, string Rows, string After)[] sheets, string[]? texts = null, string before = "", string[]? formats = null,
        (string Name, string Range, int Totals)[]? tables = null)
    {
        var parts = sheets.Select((sheet, i) => ($"xl/worksheets/sheet{i + 1}.xml", SheetXml(sheet.Rows, sheet.After, before)));
        var list = sheets.Select((sheet, i) => $"""<sheet name="{sheet.Name}" sheetId="{i + 1}" state="{sheet.State}" r:id="r{i + 1}"/>""");
        var relations = sheets.Select((_, i) => Relation($"r{i + 1}", "worksheet", $"worksheets/sheet{i + 1}.xml"));
        return Zip(
        [
            ("_rels/.rels", Relations(Relation("r1", "officeDocument", "xl/workbook.xml"))),
            ("xl/workbook.xml", WorkbookXml(string.Concat(list))),
            ("xl/_rels/workbook.xml.rels", Relations(
                string.Concat(relations) + Relation("st", "styles", "/xl/styles.xml") + Relation("ss", "sharedStrings", "sharedStrings.xml"))),
            ("xl/styles.xml", formats is null ? Styles : StylesOf(formats)),
            ("xl/sharedStrings.xml", "<sst>" + string.Concat((texts ?? []).Select(text => $"<si>{text}</si>")) + "</sst>"),
            ("xl/worksheets/_rels/sheet1.xml.rels", Relations(string.Concat((tables ?? []).Select((_, i) => Relation($"t{i}", "table", $"../tables/table{i}.xml"))))),
            .. (tables ?? []).Select((table, i) => ($"xl/tables/table{i}.xml", $"""<table displayName="{table.Name}" ref="{table.Range}" totalsRowCount="{table.Totals}"/>""")),
            .. parts,
        ]);
    }

    public static byte[] Zip(IEnumerable<(string Name, string Text)> parts)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts)
            {
                using var part = archive.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    /// <summary>A row of cells that have no names: numbers as they are, all else as text; empty ones for null.</summary>
    public static string Row(params object?[] cells) => "<row>" + string.Concat(cells.Select(Cell)) + "</row>";

    private static string Cell(object? value) => value switch
    {
        null => "<c/>",
        string text => text.StartsWith('<') ? text : $"""<c t="inlineStr"><is><t>{text}</t></is></c>""",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"<c><v>{value}</v></c>"),
    };

    private static string StylesOf(string[] formats) =>
        $"""
        <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <numFmts>{string.Concat(formats.Select((format, i) => $"<numFmt numFmtId=\"{200 + i}\" formatCode=\"{SecurityElement.Escape(format)}\"/>"))}</numFmts>
        <cellXfs><xf/>{string.Concat(formats.Select((_, i) => $"<xf numFmtId=\"{200 + i}\"/>"))}</cellXfs>
        </styleSheet>
        """;

    public static string SheetXml(string rows, string after, string before = "") =>
        $"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>{before}<sheetData>{rows}</sheetData>{after}</worksheet>""";

    private static string WorkbookXml(string sheets) =>
        $"""<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>""";

    private static string Relations(string relations) =>
        $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>""";

    private static string Relation(string id, string type, string target) =>
        $"""<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}" Target="{target}"/>""";
}
