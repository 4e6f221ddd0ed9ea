using System.Text;
using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>What a person says about a file counts more than what the reader finds.</summary>
public sealed class CorrectionTests : IDisposable
{
    private readonly ReadFile _read = new();

    [Fact]
    public void Delimiter()
    {
        var receipt = Read("a;b,c\n1;p,q\n4;r,s\n", new ReadCorrections { Delimiter = ";" });

        Assert.Equal(["a", "b,c"], receipt.Columns.Select(column => column.Name));
        Assert.Equal(["1|p,q", "4|r,s"], _read.Rows());
        Assert.Equal(";", receipt.Dialect?.Delimiter);
    }

    [Fact]
    public void An_empty_delimiter_makes_one_column() => AssertRows("a,b\np,q\n", new ReadCorrections { Delimiter = "" }, "p,q");

    [Fact]
    public void A_delimiter_of_several_characters() => AssertRows("a<>b\n1<>x\n2<>y\n", new ReadCorrections { Delimiter = "<>" }, "1|x", "2|y");

    [Fact]
    public void Quote_and_escape()
    {
        AssertRows("a,b\n1,\"x\"\n", new ReadCorrections { Delimiter = ",", Quote = "" }, "1|\"x\"");
        AssertRows("a,b\n1,~x,y~\n", new ReadCorrections { Quote = "~" }, "1|x,y");
        AssertRows("a,b\n1,'x!',y'\n", new ReadCorrections { Delimiter = ",", Quote = "'", Escape = "!" }, "1|x',y");
    }

    [Fact]
    public void Encoding_of_text()
    {
        _read.Corrections = new ReadCorrections { Encoding = "shift_jis" };
        var receipt = _read.Bytes([.. "a,b\n1,"u8, 0x93, 0xFA, 0x96, 0x7B, .. "\n"u8]);

        Assert.Equal("SHIFT_JIS", receipt.Encoding?.Name);
        Assert.Equal(["1|日本"], _read.Rows());
    }

    [Fact]
    public void Bytes_that_are_not_of_the_encoding_are_told()
    {
        _read.Corrections = new ReadCorrections { Encoding = "utf-8" };
        var receipt = _read.Bytes([.. "a,b\n1,caf"u8, 0xE9, .. "\n"u8]);

        Assert.Equal(["1|caf\uFFFD"], _read.Rows());
        Assert.Contains(receipt.Notes, note => note.Contains("U+FFFD", StringComparison.Ordinal));
    }

    [Fact]
    public void Header_and_lines_above_it()
    {
        AssertRows("a,b\n1,2\n3,4\n", new ReadCorrections { HeaderRows = 0 }, "a|b", "1|2", "3|4");
        AssertRows("x,1\ny,2\n", new ReadCorrections { HeaderRows = 1 }, "y|2");
        AssertRows("p,q\n1,2\na,b\n3,4\n", new ReadCorrections { SkipLines = 2 }, "3|4");
        Assert.Equal(["a", "b"], _read.Part.Columns().Select(column => column.Name));
        AssertRows("a,a\nx,y\n1,2\n", new ReadCorrections { HeaderRows = 2 }, "1|2");
        Assert.Equal(["a x", "a y"], _read.Part.Columns().Select(column => column.Name));
    }

    [Fact]
    public void Null_words_are_those_that_were_said_and_no_others()
    {
        AssertRows("id,n,t\n1,5,missing\n2,missing,x\n3,7,NA\n", new ReadCorrections { NullWords = ["missing"] }, "1|5|∅", "2|∅|x", "3|7|NA");
        Assert.Equal("BIGINT", _read.Part.Columns()[1].Type);
        AssertRows("id,n\n1,5\n2,NA\n", new ReadCorrections { NullWords = [] }, "1|5", "2|NA");
    }

    [Fact]
    public void Date_order()
    {
        AssertRows("id,d\n1,03/04/2021\n2,05/06/2021\n", new ReadCorrections { DateOrder = DateOrder.DayFirst }, "1|2021-04-03", "2|2021-06-05");
        AssertRows("id,d\n1,03/04/2021\n2,05/06/2021\n", new ReadCorrections { DateOrder = DateOrder.MonthFirst }, "1|2021-03-04", "2|2021-05-06");
    }

    [Theory]
    [InlineData("VARCHAR", "007;1,5", "007;1,5")]
    [InlineData("BIGINT", "007;2.5;x", "7;∅;∅")]
    [InlineData("DOUBLE", "1;2.5;x", "1.0;2.5;∅")]
    [InlineData("DOUBLE", "1.234,5;7,25;x", "1234.5;7.25;∅")]
    [InlineData("DECIMAL(10,2)", "$1,234.50;3;3.125", "1234.50;3.00;∅")]
    [InlineData("DATE", "31/12/2020;01/02/2021;soon", "2020-12-31;2021-02-01;∅")]
    [InlineData("TIMESTAMP", "2020-12-31 10:11;soon;2021-01-01", "2020-12-31 10:11:00;∅;2021-01-01 00:00:00")]
    [InlineData("BOOLEAN", "yes;no;maybe", "true;false;∅")]
    public void A_type_takes_what_it_can_and_tells_the_rest(string type, string cells, string values)
    {
        var text = "id|value\n" + string.Concat(cells.Split(';').Select((cell, row) => $"r{row}|{cell}\n"));
        var receipt = Read(text, new ReadCorrections { Delimiter = "|", Types = new Dictionary<string, string> { ["value"] = type } });

        Assert.Equal(type, receipt.Columns[1].Type);
        Assert.Equal(values.Split(';').Select((value, row) => $"r{row}|{value}"), _read.Rows());
        Assert.Equal(values.Contains('∅', StringComparison.Ordinal), receipt.Notes.Any(note => note.Contains("are no " + type, StringComparison.Ordinal)));
    }

    [Fact]
    public void Columns_are_known_by_their_names_in_the_file() =>
        Assert.Equal(
            "VARCHAR",
            Read("a  b,c\n1,2\n", new ReadCorrections { Types = new Dictionary<string, string> { ["a  b"] = "varchar" } }).Columns[0].Type);

    [Fact]
    public void Json_takes_types_and_null_words_and_says_what_does_not_concern_it()
    {
        var receipt = Read(
            """[{"a": "1", "b": "none"}, {"a": "x", "b": "y"}]""",
            new ReadCorrections { Delimiter = ";", NullWords = ["none"], Types = new Dictionary<string, string> { ["a"] = "BIGINT" } });

        Assert.Equal(["1|∅", "∅|y"], _read.Rows());
        Assert.Contains(receipt.Notes, note => note.Contains("1 values of column \"a\"", StringComparison.Ordinal));
        Assert.Contains(receipt.Notes, note => note.EndsWith("were not used: delimiter.", StringComparison.Ordinal));
    }

    [Fact]
    public void Workbooks_take_a_sheet_its_header_null_words_and_types()
    {
        var rows = Workbook.Row("Report", 1) + Workbook.Row("id", "n") + Workbook.Row("unit", "kg") + Workbook.Row("x", "-") + Workbook.Row("y", 3);
        _read.Corrections = new ReadCorrections
        {
            Sheet = "data",
            SkipLines = 1,
            HeaderRows = 2,
            NullWords = ["-"],
            Types = new Dictionary<string, string> { ["n kg"] = "DOUBLE" },
        };
        _read.Bytes(Workbook.Of([("Notes", "visible", Workbook.Row("nothing"), ""), ("Data", "visible", rows, "")]));

        Assert.Equal(["id unit", "n kg"], _read.Part.Columns().Select(column => column.Name));
        Assert.Equal(["x|∅", "y|3.0"], _read.Rows());
    }

    [Fact]
    public void Columns_of_other_formats_are_known_by_their_names_in_the_file_too()
    {
        Read("""[{"a b ": 1}]""", new ReadCorrections { Types = new Dictionary<string, string> { ["a b "] = "VARCHAR" } });
        Assert.Equal("VARCHAR", _read.Part.Columns()[0].Type);

        _read.Corrections = new ReadCorrections { Types = new Dictionary<string, string> { ["A"] = "VARCHAR" } };
        _read.Bytes(Workbook.Of(Workbook.Row("a", "A") + Workbook.Row(1, 2) + Workbook.Row(3, 4)));
        Assert.Equal(["BIGINT", "VARCHAR"], _read.Part.Columns().Select(column => column.Type));
    }

    [Fact]
    public void A_type_that_is_null_is_refused()
    {
        var said = new ReadCorrections { Types = new Dictionary<string, string> { ["a"] = null! } };

        Assert.Equal("import.unfit_correction", Assert.Throws<TaskFailure>(() => ReadOptions.Of(said, previewRows: null)).Failure.Code);
    }

    [Fact]
    public void A_sheet_that_is_not_there_is_refused_with_those_that_are()
    {
        _read.Corrections = new ReadCorrections { Sheet = "nowhere" };

        var failure = Assert.Throws<TaskFailure>(() => _read.Bytes(Workbook.Of(Workbook.Row("a")))).Failure;

        Assert.Equal("import.unfit_correction", failure.Code);
        Assert.Contains("\"Sheet1\"", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_preview_judges_like_an_import_and_reads_less()
    {
        var text = new StringBuilder("a;b\n");
        for (var row = 0; row < 5_000; row++)
        {
            text.Append("1;2\n");
        }

        _read.PreviewRows = 10;
        var receipt = Read(text.ToString(), ReadCorrections.None);

        Assert.Equal(1_000, receipt.RowsKept);
        Assert.Equal(["BIGINT", "BIGINT"], receipt.Columns.Select(column => column.Type));
    }

    public static TheoryData<ReadCorrections> Unfit { get; } =
    [
        new ReadCorrections { Encoding = "klingon" },
        new ReadCorrections { Delimiter = "a\nb" },
        new ReadCorrections { Quote = "ab" },
        new ReadCorrections { Escape = "ab" },
        new ReadCorrections { SkipLines = -1 },
        new ReadCorrections { SkipLines = 100 },
        new ReadCorrections { HeaderRows = 21 },
        new ReadCorrections { Types = new Dictionary<string, string> { ["a"] = "DATE); DROP TABLE x" } },
        new ReadCorrections { Types = new Dictionary<string, string> { ["a"] = "DECIMAL(39,1)" } },
        new ReadCorrections { Types = new Dictionary<string, string> { ["nowhere"] = "DATE" } },
    ];

    [Theory]
    [MemberData(nameof(Unfit), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_is_refused(ReadCorrections corrections) =>
        Assert.Equal("import.unfit_correction", Assert.Throws<TaskFailure>(() => Read("a,b\n1,2\n", corrections)).Failure.Code);

    public void Dispose() => _read.Dispose();

    private ImportReceipt Read(string text, ReadCorrections corrections)
    {
        _read.Corrections = corrections;
        return _read.Text(text);
    }

    private void AssertRows(string text, ReadCorrections corrections, params string[] rows)
    {
        Read(text, corrections);
        Assert.Equal(rows, _read.Rows());
    }
}
