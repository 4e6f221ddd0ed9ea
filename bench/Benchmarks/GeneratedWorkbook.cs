using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Tablinum.Bench.Benchmarks;

/// <summary>
/// A workbook of one sheet as Excel writes it: named cells, shared texts, a style for times. Orders in 8 columns: whole numbers, a
/// time, three texts (20, 1,000 and 50,000 distinct), an amount.
/// </summary>
internal static class GeneratedWorkbook
{
    public const int Columns = 8;

    private const int Countries = 20;
    private const int Cities = 1_000;
    private const int Products = 50_000;
    private const double FirstDay = 43_831; // 1 January 2020

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/";

    private static readonly string[] Names = ["id", "customer_id", "ordered_at", "country", "city", "product", "price", "qty"];
    private static readonly DateTimeOffset Written = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string Orders(long rows)
    {
        var path = Path.Combine(Repository.Data, $"orders-{rows.ToString(CultureInfo.InvariantCulture)}.xlsx");
        if (File.Exists(path))
        {
            return path;
        }

        Directory.CreateDirectory(Repository.Data);
        var part = path + ".part";
        using (var file = File.Create(part))
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
        {
            Write(archive, "[Content_Types].xml", writer => writer.Write(
                $"""<Types xmlns="{Package}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""));
            Write(archive, "_rels/.rels", writer => writer.Write(Relations(("officeDocument", "xl/workbook.xml"))));
            Write(archive, "xl/workbook.xml", writer => writer.Write(
                $"""<workbook xmlns="{Main}" xmlns:r="{Office}"><sheets><sheet name="Orders" sheetId="1" r:id="r0"/></sheets></workbook>"""));
            Write(archive, "xl/_rels/workbook.xml.rels", writer => writer.Write(
                Relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml"))));
            Write(archive, "xl/styles.xml", writer => writer.Write(
                $"""<styleSheet xmlns="{Main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"""));
            Write(archive, "xl/sharedStrings.xml", WriteTexts);
            Write(archive, "xl/worksheets/sheet1.xml", writer => WriteSheet(writer, rows));
        }

        File.Move(part, path);
        return path;
    }

    private static void Write(ZipArchive archive, string name, Action<StreamWriter> write)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = Written;
        using var writer = new StreamWriter(entry.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16);
        write(writer);
    }

    private static string Relations(params (string Type, string Target)[] relations)
    {
        var all = relations.Select((relation, i) =>
            string.Create(CultureInfo.InvariantCulture, $"""<Relationship Id="r{i}" Type="{Office}/{relation.Type}" Target="{relation.Target}"/>"""));
        return $"""<Relationships xmlns="{Package}relationships">{string.Concat(all)}</Relationships>""";
    }

    /// <summary>The names of the columns first, then countries, cities and products.</summary>
    private static void WriteTexts(StreamWriter writer)
    {
        writer.Write($"""<sst xmlns="{Main}">""");
        foreach (var name in Names)
        {
            writer.Write($"<si><t>{name}</t></si>");
        }

        foreach (var (word, count) in ((string, int)[])[("Country", Countries), ("City", Cities), ("Product", Products)])
        {
            for (var i = 0; i < count; i++)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"<si><t>{word} {i}</t></si>"));
            }
        }

        writer.Write("</sst>");
    }

    private static void WriteSheet(StreamWriter writer, long rows)
    {
        writer.Write($"""<worksheet xmlns="{Main}"><sheetData><row r="1">""");
        for (var i = 0; i < Columns; i++)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"""<c r="{(char)('A' + i)}1" t="s"><v>{i}</v></c>"""));
        }

        writer.Write("</row>");
        for (long row = 1; row <= rows; row++)
        {
            var (r, chance) = (row + 1, GeneratedData.Mix((ulong)row));
            var day = FirstDay + (row / 6_000 % 2_000) + (double)(chance >> 20 & 0xFFFF) / 86_400;
            var (country, city, product) = (chance % Countries, chance / 32 % Cities, chance / 65_536 % Products);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"""<row r="{r}"><c r="A{r}"><v>{row}</v></c><c r="B{r}"><v>{chance % GeneratedData.Customers}</v></c><c r="C{r}" s="1"><v>{day:R}</v></c>"""));
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"""<c r="D{r}" t="s"><v>{Columns + country}</v></c><c r="E{r}" t="s"><v>{Columns + Countries + city}</v></c><c r="F{r}" t="s"><v>{Columns + Countries + Cities + product}</v></c>"""));
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"""<c r="G{r}"><v>{(chance >> 30) % 99_900 / 100m}</v></c><c r="H{r}"><v>{(chance >> 36 & 31) + 1}</v></c></row>"""));
        }

        writer.Write("</sheetData></worksheet>");
    }
}
