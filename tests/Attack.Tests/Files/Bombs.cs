using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tablinum.Engine.Tests.Reading;

namespace Tablinum.Attack.Tests.Files;

/// <summary>Files that are made to harm whoever opens them. What is told of each: its name, and how to make it.</summary>
/// <param name="canary">A file that readers must not follow a name to.</param>
internal sealed class Bombs(string canary)
{
    private const string Sheet = "xl/worksheets/sheet1.xml";
    private const int Million = 1_000_000;

    /// <summary>All of them.</summary>
    public IReadOnlyDictionary<string, Func<byte[]>> All => new Dictionary<string, Func<byte[]>>
    {
        ["gzip: two gigabytes of zeros"] = () => Gzip(new byte[1 << 20], times: 2_000),
        ["gzip: a line of a gigabyte"] = () => Gzip([.. Enumerable.Range(0, 1 << 20).Select(i => (byte)('a' + (i * 7919 % 26)))], times: 1_000),
        ["gzip: ten in each other"] = () => Enumerable.Range(0, 10).Aggregate(Encoding.UTF8.GetBytes("a,b\n1,2\n"), (content, _) => Gzip(content, times: 1)),
        ["gzip: a workbook"] = () => Gzip(Workbook.Of(Workbook.Row("a", "b") + Workbook.Row(1, 2)), times: 1),
        ["zstd: 13 gigabytes out of 400 kB"] = () => RawZstd.Repeated([.. "a\n1\n"u8], (byte)'x', 100_000),
        ["zstd: lines without end"] = () => RawZstd.Repeated([.. "a\n1\n"u8], (byte)'\n', 100_000),
        ["zstd: gzip in it"] = () => RawZstd.Stored(Gzip([.. "a,b\n1,2\n"u8], times: 1)),
        ["csv: a hundred thousand columns"] = () => Text($"{string.Join(',', Enumerable.Range(0, 100_000))}\n{string.Join(',', Enumerable.Range(0, 100_000))}\n"),
        ["csv: fifteen thousand columns of one name"] = () =>
            Text($"{string.Join(',', Enumerable.Repeat("name", 15_000))}\n{string.Join(',', Enumerable.Range(0, 15_000))}\n"),
        ["csv: a megabyte of quotes"] = () => Text("a,b\n" + new string('"', Million)),
        ["csv: a quote that never ends"] = () => Text("a,b\n1,\"" + string.Concat(Enumerable.Range(0, Million).Select(i => $"{i},x\n"))),
        ["csv: nothing but delimiters"] = () => Text(string.Concat(Enumerable.Repeat(new string(';', 999) + "\n", 2_000))),
        ["csv: five hundred tables"] = () => Text(string.Concat(Enumerable.Range(0, 500).Select(i => $"a{i},b,c\n1,2,3\n4,5,6\n\n\n"))),
        ["csv: names of files and functions"] = () => Text($"\"{canary}\",\"read_text('{canary}')\",\"'); COPY x TO '{canary}'\"\n{canary},=1+1,a\n\"'\",\"''\",\"\"\"\"\n"),
        ["json: a million brackets"] = () => Text(new string('[', Million)),
        ["json: a million keys"] = () => Text("[{" + string.Join(',', Enumerable.Range(0, Million).Select(i => $"\"k{i}\":1")) + "}]"),
        ["json: other keys in each line"] = () => Text(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{{\"k{i}\":{{\"v{i}\":{i}}}}}\n"))),
        ["json: a number of a million digits"] = () => Text($"[{{\"a\":{new string('9', Million)}}}]"),
        ["json: the same key again and again"] = () => Text("[{" + string.Join(',', Enumerable.Repeat("\"a\":1", Million)) + "}]"),
        ["parquet: two thousand million rows of one text"] = () => RawParquet.Repeated(int.MaxValue, codec: 0, RawParquet.PlainText(3), textBytes: 7),
        ["parquet: a million rows of a megabyte"] = () => RawParquet.Repeated(Million, codec: 0, RawParquet.PlainText(Million), Million + 4),
        ["parquet: a page of two gigabytes"] = () => RawParquet.Repeated(10, codec: 6, RawZstd.Repeated(RawParquet.PlainText(10), (byte)'x', 16_383), int.MaxValue - 65_536),
        ["parquet: a page that claims two gigabytes"] = () => RawParquet.Repeated(10, codec: 6, RawZstd.Stored(RawParquet.PlainText(10)), int.MaxValue),
        ["parquet: a page that claims less than nothing"] = () => RawParquet.Repeated(10, codec: 6, RawZstd.Stored(RawParquet.PlainText(10)), -1),
        ["xlsx: half a gigabyte of blanks"] = () => Workbook.Of(new string(' ', 500 * Million)),
        ["xlsx: a thousand sheets of the same bytes"] = () => Overlapping(sheets: 1_000),
        ["xlsx: a workbook in a workbook"] = () => new RawZip().Add(new RawEntry(Sheet, 0, RawZip.Deflate(Small()), (uint)Small().Length)).Add("xl/workbook.xml", WorkbookXml(1)).ToArray(),
        ["xlsx: nothing wrong with it"] = () => Linked("worksheets/sheet1.xml"),
        ["xlsx: parts above the archive"] = () => Linked($"../../../../../../../../..{canary}.csv"),
        ["xlsx: parts of the machine"] = () => Linked($"file://{canary}.csv"),
        ["xlsx: a part that is a link"] = () => Linked("worksheets/sheet1.xml", new RawZip().Add(Sheet, $"{canary}.csv", RawZip.SymbolicLink)),
        ["xlsx: entries named above the archive"] = () => Linked("../../outside/made.xml", new RawZip().Add("../../outside/made.xml", Rows(Workbook.Row("a"))).Add($"{canary}.txt", "x")),
        ["xlsx: entities in entities"] = () => Linked("worksheets/sheet1.xml", new RawZip().Add(Sheet, "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">" + string.Concat(Enumerable.Range(0, 12).Select(i => $"<!ENTITY {(char)('b' + i)} \"{string.Concat(Enumerable.Repeat($"&{(char)('a' + i)};", 10))}\">")) + "]>" + Rows("<row><c><v>&m;</v></c></row>"))),
        ["xlsx: an entity of the machine"] = () => Linked("worksheets/sheet1.xml", new RawZip().Add(Sheet, $"<!DOCTYPE x [<!ENTITY a SYSTEM \"file://{canary}.txt\">]>" + Rows("<row><c t=\"inlineStr\"><is><t>&a;</t></is></c></row>"))),
        ["xlsx: a million elements in each other"] = () => Linked("worksheets/sheet1.xml", new RawZip().Add(Sheet, Rows("<row><c>" + string.Concat(Enumerable.Repeat("<v>", Million))))),
        ["xlsx: an attribute of fifty megabytes"] = () => Linked("worksheets/sheet1.xml", new RawZip().Add(Sheet, Rows($"<row r=\"{new string('1', 50 * Million)}\"><c><v>1</v></c></row>"))),
        ["xlsx: a cell in each corner"] = () => Workbook.Of("""<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>"""),
        ["xlsx: every row to the last column"] = () => Workbook.Of(string.Concat(Enumerable.Range(1, 20_000).Select(row => $"<row r=\"{row}\"><c r=\"XFD{row}\"><v>1</v></c></row>"))),
        ["xlsx: a hundred thousand entries"] = () => Many(new RawZip(), 60_000).ToArray(),
        ["xlsx: more entries than there are"] = () => new RawZip().Add("xl/workbook.xml", WorkbookXml(1)).ToArray(count: ushort.MaxValue),
        ["xlsx: a sheet that claims four gigabytes"] = () => Linked("worksheets/sheet1.xml", new RawZip().Add(new RawEntry(Sheet, 0, RawZip.Deflate(Encoding.UTF8.GetBytes(Rows(Workbook.Row("a", 1)))), uint.MaxValue))),
        ["xlsx: a locked sheet"] = () => Linked("worksheets/sheet1.xml", new RawZip().Add(new RawEntry(Sheet, 0, new byte[100], 100) { Flags = 1 })),
        ["xlsx: a sheet packed in a way that nobody knows"] = () => Linked("worksheets/sheet1.xml", new RawZip().Add(new RawEntry(Sheet, 0, new byte[100], 100) { Method = 99 })),
        ["xlsx: formats that look like a maze"] = () => Workbook.Of("""<row><c s="1"><v>1</v></c></row>""", formats: [string.Concat(Enumerable.Repeat("[[[\"\\", 20_000)), new string('y', 200_000), string.Concat(Enumerable.Repeat("\"y\"", 100_000))]),
        ["xlsx: a million merged cells"] = () => Workbook.Of(Workbook.Row("a", "b") + Workbook.Row(1, 2), after: "<mergeCells>" + string.Concat(Enumerable.Repeat("<mergeCell ref=\"A1:XFD1048576\"/>", Million)) + "</mergeCells>"),
        ["xls: a chain of sectors that bites its tail"] = OwnTail,
    };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Small() => Workbook.Of(Workbook.Row("a", "b") + Workbook.Row(1, 2));

    private static byte[] Gzip(byte[] content, int times)
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < times; i++)
            {
                packing.Write(content);
            }
        }

        return packed.ToArray();
    }

    private static string Rows(string rows) => Workbook.SheetXml(rows, after: "");

    private static string WorkbookXml(int sheets) =>
        $"<workbook><sheets>{string.Concat(Enumerable.Range(1, sheets).Select(i => $"<sheet name=\"s{i}\" id=\"r{i}\"/>"))}</sheets></workbook>";

    private static string RelationsXml(IEnumerable<string> targets) =>
        $"<Relationships>{string.Concat(targets.Select((target, i) => $"<Relationship Id=\"r{i + 1}\" Type=\"/worksheet\" Target=\"{target}\"/>"))}</Relationships>";

    /// <summary>A workbook whose only sheet is said to be at <paramref name="target"/>.</summary>
    private static byte[] Linked(string target, RawZip? parts = null) => (parts ?? new RawZip().Add(Sheet, Rows(Workbook.Row("a", 1))))
        .Add("xl/workbook.xml", WorkbookXml(1)).Add("xl/_rels/workbook.xml.rels", RelationsXml([target])).ToArray();

    /// <summary>One sheet of ten megabytes, which stands in the directory under many names.</summary>
    private static byte[] Overlapping(int sheets)
    {
        var content = Text(Rows(Workbook.Row("a") + string.Concat(Enumerable.Range(0, 300_000).Select(i => Workbook.Row(i % 7)))));
        var parts = new RawZip();
        var first = new RawEntry("xl/s1.xml", parts.Here, RawZip.Deflate(content), (uint)content.Length);
        parts.Add(first);
        for (var i = 2; i <= sheets; i++)
        {
            parts.List(first with { Name = $"xl/s{i}.xml" });
        }

        return parts.Add("xl/workbook.xml", WorkbookXml(sheets))
            .Add("xl/_rels/workbook.xml.rels", RelationsXml(Enumerable.Range(1, sheets).Select(i => $"s{i}.xml"))).ToArray();
    }

    private static RawZip Many(RawZip parts, int count)
    {
        for (var i = 0; i < count; i++)
        {
            parts.Add($"xl/{i}.xml", "");
        }

        return parts.Add("xl/workbook.xml", WorkbookXml(1));
    }

    /// <summary>The table of sectors says that each is followed by itself.</summary>
    private static byte[] OwnTail()
    {
        const int Header = 512;
        var file = new OldWorkbook().Number(0, 0, 1).Number(1, 0, 2).ToArray();
        var table = Header + (BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(76)) * Header);
        for (var sector = 0; sector < Header / sizeof(int); sector++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(table + (sector * sizeof(int))), sector);
        }

        return file;
    }
}
