using System.Diagnostics;
using System.Text;
using Tablinum.Engine.Host;

namespace Tablinum.Engine.Tests.Reading;

public sealed class HostileExcelTests : IDisposable
{
    private readonly ExcelImport _import = new();

    public static TheoryData<string, string> Broken => new()
    {
        { "a row that no sheet has", """<row r="2000000000"><c><v>1</v></c></row>""" },
        { "a column that no sheet has", """<row><c r="ZZZZZZZ1"><v>1</v></c></row>""" },
        { "a column beyond XFD", """<row><c r="XFE1"><v>1</v></c></row>""" },
        { "cells in no order", """<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>""" },
        { "a text that is not there", """<row><c t="s"><v>7</v></c></row>""" },
        { "an entity", "<row><c><v>&bomb;</v></c></row>" },
        { "an end in the middle", "<row><c><v>1" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_sheets_are_refused(string what, string rows) =>
        Assert.True(CodeOf(Workbook.Of(rows)) == "import.broken_excel", what);

    [Fact]
    public void A_document_type_is_refused()
    {
        var bytes = Workbook.Zip([("xl/workbook.xml", """<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>""")]);

        Assert.Equal("import.broken_excel", CodeOf(bytes));
    }

    [Fact]
    public void A_sheet_that_unfolds_a_thousandfold_is_refused_at_once() =>
        Assert.Equal("import.too_large", CodeOf(Workbook.Of(new string(' ', 40_000_000))));

    [Fact]
    public void Shared_texts_that_fill_the_memory_are_refused() =>
        Assert.Equal("import.too_large", CodeOf(Workbook.Of("", texts: [new string('x', 140_000_000)])));

    [Fact]
    public void A_length_that_lies_ends_the_sheet_there()
    {
        var bytes = Workbook.Of(Workbook.Row("a") + string.Concat(Enumerable.Range(0, 10_000).Select(i => Workbook.Row(i))));
        Understate(bytes, "xl/worksheets/sheet1.xml", 400);

        Assert.Equal("import.broken_excel", CodeOf(bytes));
    }

    [Fact]
    public void Many_sheets_of_one_part_are_refused()
    {
        var bytes = Workbook.Zip(
        [
            ("xl/workbook.xml", """<workbook><sheets><sheet name="a" id="r1"/><sheet name="b" id="r2"/></sheets></workbook>"""),
            ("xl/_rels/workbook.xml.rels", """<Relationships><Relationship Id="r1" Type="/worksheet" Target="s.xml"/><Relationship Id="r2" Type="/worksheet" Target="s.xml"/></Relationships>"""),
            ("xl/s.xml", Workbook.SheetXml("", "")),
        ]);

        Assert.Equal("import.broken_excel", CodeOf(bytes));
    }

    [Fact]
    public void Other_kinds_of_files_are_named()
    {
        Assert.Equal("import.unsupported_workbook", CodeOf(Workbook.Zip([("xl/workbook.bin", "x")])));
        Assert.Equal("import.unsupported_workbook", CodeOf(Workbook.Zip([("content.xml", "x")])));
        Assert.Equal("import.unsupported_workbook", CodeOf(Workbook.Zip([("word/document.xml", "x")])));
        Assert.Equal("import.unsupported_workbook", CodeOf([.. "<html>"u8]));
        Assert.Equal("import.broken_excel", CodeOf([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]));
    }

    [Fact]
    public void An_encrypted_workbook_is_said_to_be_one()
    {
        var compound = new byte[2048];
        new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }.CopyTo(compound, 0);
        Encoding.Unicode.GetBytes("EncryptedPackage").CopyTo(compound, 1024 + 128);

        Assert.Equal("import.encrypted", CodeOf(compound));
    }

    [Fact]
    public void A_workbook_cut_anywhere_is_refused()
    {
        var whole = Workbook.Of(Workbook.Row("a") + Workbook.Row(1));

        foreach (var length in (int[])[5, 100, whole.Length / 2, whole.Length - 1])
        {
            Assert.Equal("import.broken_excel", CodeOf(whole[..length]));
        }
    }

    public void Dispose() => _import.Dispose();

    private string CodeOf(byte[] workbook)
    {
        var began = Stopwatch.GetTimestamp();
        var failure = Assert.Throws<TaskFailure>(() => _import.Read(workbook));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), "It took too long.");
        return failure.Failure.Code;
    }

    /// <summary>Sets the length that the list at the end of the archive tells for an entry.</summary>
    private static void Understate(byte[] archive, string name, int length)
    {
        var at = archive.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(name)) - 46;
        Assert.Equal(0x02014B50, BitConverter.ToInt32(archive, at));
        BitConverter.GetBytes(length).CopyTo(archive, at + 24);
    }
}
