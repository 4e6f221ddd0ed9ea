using System.Globalization;
using System.Text;
using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Reading;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Tests.Reading;

public sealed class CsvReaderTests : IDisposable
{
    private readonly ReadFile _read = new();

    [Theory]
    [InlineData("1;2;3", "BIGINT")]
    [InlineData("1;2;12345678901234567890", "HUGEINT")]
    [InlineData("1;2;1234567890123456789012345678901234567890", "VARCHAR")]
    [InlineData("1.5;2;3e4", "DOUBLE")]
    [InlineData("1.5;1234567890.1234567890", "DECIMAL(38,10)")]
    [InlineData("007;12", "VARCHAR")]
    [InlineData("true;FALSE", "BOOLEAN")]
    [InlineData("yes;no", "BOOLEAN")]
    [InlineData("2020-02-29;1999-12-31", "DATE")]
    [InlineData("31/12/2020;01/02/2021", "DATE")]
    [InlineData("12/31/2020;01/02/2021", "DATE")]
    [InlineData("31.12.2020;01.02.2021", "DATE")]
    [InlineData("3 Mar 2021;14 Apr 2022", "DATE")]
    [InlineData("2020-02-29 10:11:12;1999-12-31T00:00:00", "TIMESTAMP")]
    [InlineData("10:11;23:59", "TIME")]
    [InlineData("$1,234.50;$3", "DECIMAL(18,2)")]
    [InlineData("12%;3.5%", "DOUBLE")]
    [InlineData("1,234;12,345", "BIGINT")]
    [InlineData("1;N/A;3", "BIGINT")]
    [InlineData("NA;words", "VARCHAR")]
    public void A_column_gets_the_narrowest_type_that_loses_nothing(string cells, string type)
    {
        var receipt = _read.Text("id\tvalue\n" + string.Concat(cells.Split(';').Select((cell, index) => string.Create(CultureInfo.InvariantCulture, $"r{index}\t{cell}\n"))));

        Assert.Equal(type, receipt.Columns[1].Type);
        Assert.Equal(0, receipt.RowsRejected);
    }

    [Fact]
    public void Values_are_what_their_column_says()
    {
        _read.Text("a\tb\tc\td\n1.234,50\t12,5%\t€ 3.20\t31/12/2020\n7,25\t3%\t€ 1,000.00\t01/02/2021\n");

        Assert.Equal(["1234.5|0.125|3.20|2020-12-31", "7.25|0.03|1000.00|2021-02-01"], _read.Rows());
    }

    [Theory]
    [InlineData("| id | name |\n|---:|:-----|\n| 1 | Ann |\n| 2 | |\n| 3 | a \\| b, \"c\" |\n")]
    [InlineData("id | name\r\n--- | ---\r\n1 | Ann\r\n2 |\r\n3 | a \\| b, \"c\"\r\n")]
    [InlineData("+----+-----+\n| id | name |\n+----+-----+\n|  1 | Ann |\n|  2 |     |\n+---+---+\n|  3 | a \\| b, \"c\" |\n+----+-----+\n")]
    [InlineData(" id | name \n----+------\n  1 | Ann\n  2 | \n  3 | a \\| b, \"c\"\n")]
    [InlineData("\uFEFF|id|name|\n|-|-|\n|1|Ann|\n|2||\n|3|a \\| b, \"c\"|")]
    public void A_table_that_is_drawn_with_bars_is_read_as_what_it_means(string text)
    {
        var receipt = _read.Text(text);

        Assert.Equal(["id BIGINT", "name VARCHAR"], receipt.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal(["1|Ann", "2|∅", "3|a | b, \"c\""], _read.Rows());
        Assert.Contains(receipt.Notes, note => note.Contains("drawn", StringComparison.Ordinal));
    }

    [Fact]
    public void A_drawn_table_may_stand_in_a_text_have_one_column_and_other_letters_and_rejects_on_its_lines()
    {
        _read.Text("|Stück|\n|---|\n|à|\n|é|\n");
        Assert.Equal(["à", "é"], _read.Rows());

        var receipt = _read.Text("# Prices\n\n| id | name | price |\n|--|--|--|\n| 1 | Bücher | 2.5 |\n| 2 | x | 3 | 4 |\n| 3 | y | 5 |\n");
        Assert.Equal(["id", "name", "price"], receipt.Columns.Select(column => column.Name));
        Assert.Equal(["1|Bücher|2.5", "3|y|5.0"], _read.Rows());
        Assert.Equal(6, Assert.Single(receipt.Rejected).Line);
    }

    [Theory]
    [InlineData("a|b\n-|-\n1|2\n", "∅|∅ 1|2")]
    [InlineData("a|b\n1|2\n--|--\n3|4", "1|2 ∅|∅ 3|4")]
    [InlineData("a,b\n---,---\n1,2\n", "---|--- 1|2")]
    public void Dashes_alone_draw_nothing(string text, string rows)
    {
        _read.Text(text);

        Assert.Equal(rows, string.Join(' ', _read.Rows()));
    }

    [Fact]
    public void An_order_of_day_and_month_that_nothing_decides_is_told()
    {
        var receipt = _read.Text("id,day\n1,03/04/2021\n2,05/06/2021\n");

        Assert.Contains(receipt.Notes, note => note.Contains("other way round", StringComparison.Ordinal));
    }

    [Fact]
    public void A_type_that_breaks_far_down_widens()
    {
        var text = new StringBuilder("id,number,word\n");
        for (var row = 0; row < 60_000; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row},{(row == 55_555 ? "2.5" : row)},{(row == 55_556 ? "here" : row)}\n");
        }

        var receipt = _read.Text(text.ToString());

        Assert.Equal(["BIGINT", "DOUBLE", "VARCHAR"], receipt.Columns.Select(column => column.Type));
        Assert.Equal((60_000, 0), (receipt.RowsKept, receipt.RowsRejected));
        Assert.Contains(receipt.Notes, note => note.Contains("\"word\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_is_judged_again_until_all_of_it_fits_and_the_first_misfit_is_named()
    {
        const int Numbers = 20_000; // beyond the sample
        const int Words = 100_001; // more than are looked at in one go
        var text = new StringBuilder("rowid,number\n");
        for (var row = 0; row < Numbers + Words; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row},{(row < Numbers ? row : row == Numbers ? "null" : "N/A")}\n");
        }

        var receipt = _read.Text(text.Append("last,2.5\n").ToString());

        Assert.Equal(["VARCHAR", "DOUBLE"], receipt.Columns.Select(column => column.Type));
        Assert.Contains(receipt.Notes, note => note.Contains("such as \"null\"", StringComparison.Ordinal));
        Assert.Equal("1", Assert.Single(_read.Part.Texts("SELECT count(*)::VARCHAR FROM part.main.data WHERE number = 2.5 AND rowid = 'last'")));
    }

    [Theory]
    [InlineData("id,name\n1,\"\rSmith\"\n2,b,\n3,\"c\"\"\"\n")]
    [InlineData("id,name\n1,\"\rSmith\"\n2,b\n3,\"c\"\"\"\n")]
    [InlineData("id,name\r\n1,\"\rSmith\"\r\n2,b\r\n3,\"c\"\"\"\r\n")]
    [InlineData("id,name\r1,\"\rSmith\"\r2,b\r3,\"c\"\"\"\r")]
    public void A_carriage_return_in_a_cell_ends_no_line(string text)
    {
        _read.Text(text);

        Assert.Equal(["1|\rSmith", "2|b", "3|c\""], _read.Rows());
    }

    [Fact]
    public void Rows_that_do_not_fit_are_listed_and_kept_beside_the_table()
    {
        var receipt = _read.Text("a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\nSource: nobody\n");

        Assert.Equal((5, 3, 2), (receipt.RowsRead, receipt.RowsKept, receipt.RowsRejected));
        Assert.Equal([(4, "6,7,8,9"), (6, "Source: nobody")], receipt.Rejected.Select(row => ((int)row.Line, row.Text)));
        Assert.Equal(["1|2|3", "4|5|∅", "10|11|12"], _read.Rows());
        Assert.Equal(["6,7,8,9", "Source: nobody"], _read.Part.Texts("SELECT text FROM part.main.rejected ORDER BY line"));
    }

    [Theory]
    [InlineData("a,b,n\n1,\"\",5\n2,,\n3,x,7\n", "1||5", "2|∅|∅", "3|x|7")]
    [InlineData("a,b,n\n1,\"\",5\n2,,\"\"\n3,x,7\n", "1||5", "2|∅|∅", "3|x|7")]
    [InlineData("Title\n\na,b,n\n1,\"\",5\n2,,6\n3,x,7\n", "1||5", "2|∅|6", "3|x|7")]
    [InlineData("\"a\",\"b\"\n\"1\",\"\"\n\"2\",\"x\"\n", "1|∅", "2|x")]
    public void Nothing_in_quotes_is_a_text_unless_all_stands_in_quotes(string text, params string[] rows)
    {
        _read.Text(text);

        Assert.Equal(rows, _read.Rows());
    }

    [Fact]
    public void Comments_are_known_by_those_above_the_table()
    {
        var receipt = _read.Text("# made by hand\n# in 2020\na,b\n1,2\n# a note, here\n3,4\n");

        Assert.Equal(["1|2", "3|4"], _read.Rows());
        Assert.Equal("# a note, here", Assert.Single(receipt.Rejected).Text);
        Assert.Equal(3, _read.Text("a,b\n#1,2\n#2,3\n#3,4\n").RowsKept);
    }

    [Fact]
    public void A_remark_of_as_many_words_as_there_are_columns_is_no_row()
    {
        var receipt = _read.Text("a,b,c\n1,2,3\n4,5,6\nSource: the shop\n7;8;9\n");

        Assert.Equal(["1|2|3", "4|5|6", "7|8|9"], _read.Rows());
        Assert.Equal("Source: the shop", Assert.Single(receipt.Rejected).Text);
    }

    [Fact]
    public void Quotes_that_never_close_are_text_however_many_there_are()
    {
        var receipt = _read.Text("a,b\n" + string.Concat(Enumerable.Repeat("1,\"x\n", 200_000)));

        Assert.Equal((200_000, 0), (receipt.RowsKept, receipt.RowsRejected));
        Assert.Equal("1|\"x", _read.Rows()[0]);
    }

    [Theory]
    [InlineData(1_500_000)]
    [InlineData(30_000_000)]
    public void A_last_line_of_many_megabytes_is_a_row(int length)
    {
        var receipt = _read.Text("a,b\n1,2\n" + new string('x', length) + ",3");

        Assert.Equal((2, 0), (receipt.RowsKept, receipt.RowsRejected));
    }

    [Fact]
    public void A_last_line_that_is_too_long_is_refused_and_not_left_out()
    {
        var failure = Assert.Throws<TaskFailure>(() => _read.Text("a,b\n1,2\n" + new string('x', 50_000_000)));

        Assert.Equal("import.too_large", failure.Failure.Code);
    }

    [Fact]
    public void Names_are_unique_and_the_file_s_own_are_kept()
    {
        var receipt = _read.Text("a,A,,größe \"x\",\n1,2,3,4,5\n");

        Assert.Equal(["a", "A_1", "column2", "größe \"x\"", "column4"], receipt.Columns.Select(column => column.Name));
        Assert.Equal(["a", "A", "", "größe \"x\"", ""], receipt.Columns.Select(column => column.Original));
    }

    [Fact]
    public void Thousands_of_columns_of_one_name_get_names_of_their_own_at_once()
    {
        const int Columns = 20_000; // by trying every suffix each time it takes minutes

        var names = ColumnNames.Of([.. Enumerable.Repeat("name", Columns), "NAME_1", "name_20000"]);

        Assert.Equal(["name", "name_1", "name_2"], names.Take(3));
        Assert.Equal(Columns + 2, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("", "import.no_table")]
    [InlineData(" \n\n ", "import.no_table")]
    public void A_file_without_rows_and_header_is_refused(string text, string code)
    {
        Assert.Equal(code, Assert.Throws<TaskFailure>(() => _read.Text(text)).Failure.Code);
    }

    [Fact]
    public void Thousands_of_columns_fit_and_few_rows_take_little_room()
    {
        const int Columns = 3_500;
        var receipt = _read.Text($"{string.Join(',', Enumerable.Range(0, Columns).Select(column => $"c{column}"))}\n{string.Join(',', Enumerable.Repeat("x", Columns))}\n");
        Assert.Equal((Columns, 1), (receipt.Columns.Count, (int)receipt.RowsKept));

        _read.Text("a,b\n1,2\n");
        Assert.InRange(_read.PartBytes(), 1, 100_000);
    }

    [Fact]
    public void The_receipt_tells_how_rows_were_cut()
    {
        var receipt = _read.Text("Report\n\nx;y\n1;'a;b'\n2;c\n");

        Assert.Equal(new ReceiptDialect(";", "'", "'", SkippedLines: 2, HeaderRows: 1, Sureness: 1), receipt.Dialect);
        Assert.Equal(["1|a;b", "2|c"], _read.Rows());
    }

    public void Dispose() => _read.Dispose();
}
