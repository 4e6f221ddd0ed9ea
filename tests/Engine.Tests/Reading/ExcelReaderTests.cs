namespace Tablinum.Engine.Tests.Reading;

public sealed class ExcelReaderTests : IDisposable
{
    private readonly ExcelImport _import = new();

    [Fact]
    public void Types_come_from_all_cells_of_a_column()
    {
        var table = _import.Single(Workbook.Of(
            """<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c t="s"><v>3</v></c><c t="s"><v>4</v></c><c t="s"><v>5</v></c><c t="s"><v>6</v></c><c t="s"><v>7</v></c><c t="s"><v>8</v></c></row>"""
            + """<row><c><v>1.0</v></c><c><v>2.5</v></c><c><v>0.1</v></c><c t="b"><v>1</v></c><c s="1"><v>45000</v></c><c s="2"><v>45000.5</v></c><c s="3"><v>0.75</v></c><c s="4"><v>1.25</v></c><c t="s"><v>9</v></c></row>"""
            + """<row><c><v>9007199254740992</v></c><c><v>3.25</v></c><c><v>0.30000000000000004</v></c><c/><c s="7"><v>45001</v></c><c s="1"><v>45001</v></c><c s="3"><v>0</v></c><c s="4"><v>0.5</v></c><c t="s"><v>10</v></c></row>""",
            texts: ["<t>i</t>", "<t>d</t>", "<t>x</t>", "<t>b</t>", "<t>day</t>", "<t>at</t>", "<t>time</t>", "<t>long</t>", "<r><t>te</t></r><rPh><t>no</t></rPh><r><t>xt</t></r>", "<t>007</t>", "<t> a_x000D_b</t>"]));

        Assert.Equal(
            "i BIGINT, d DECIMAL(18,2), x DOUBLE, b BOOLEAN, day DATE, at TIMESTAMP, time TIME, long INTERVAL, text VARCHAR", table.Columns);
        Assert.Equal(
            ["1|2.50|0.1|true|2023-03-15|2023-03-15 12:00:00|18:00:00|30:00:00|007",
             "9007199254740992|3.25|0.30000000000000004|∅|2023-03-16|2023-03-16 00:00:00|00:00:00|12:00:00| a\rb"],
            table.Rows);
        Assert.Equal("xlsx", table.Receipt.Format);
        Assert.Empty(table.Receipt.Notes);
    }

    [Fact]
    public void What_stands_around_the_table_is_left_out_and_said()
    {
        var table = _import.Single(Workbook.Of(
            Workbook.Row() + Workbook.Row(null, "Sales report") + Workbook.Row() + Workbook.Row(null, "name", "price", "when")
            + Workbook.Row(null, "a", 1, 2) + Workbook.Row() + Workbook.Row(null, "b", 3, 4)
            + Workbook.Row() + Workbook.Row(null, "Source: the shop") + Workbook.Row(null, "and a guess") + Workbook.Row() + Workbook.Row(null, null)));

        Assert.Equal("name VARCHAR, price BIGINT, when BIGINT", table.Columns);
        Assert.Equal(["a|1|2", "b|3|4"], table.Rows);
        Assert.Equal(2, table.Receipt.RowsKept);
        Assert.Equal(
            ["1 row above the header was left out: “Sales report”.",
             "1 blank row between the rows was left out.",
             "2 rows below the table were left out: “Source: the shop”, “and a guess”."],
            table.Receipt.Notes);
        Assert.Equal([9, 10], table.Receipt.Rejected.Select(row => (int)row.Line));
        Assert.Equal((4, 2, 2), ((int)table.Receipt.RowsRead, (int)table.Receipt.RowsKept, (int)table.Receipt.RowsRejected));
    }

    [Fact]
    public void Rows_above_the_header_that_hold_more_than_titles_are_listed()
    {
        var table = _import.Single(Workbook.Of(
            Workbook.Row("Report", 7) + Workbook.Row() + Workbook.Row("name", "price", "count") + Workbook.Row("a", 1, 2) + Workbook.Row("b", 3, 4)));

        Assert.Equal("name VARCHAR, price BIGINT, count BIGINT", table.Columns);
        var rejected = Assert.Single(table.Receipt.Rejected);
        Assert.Equal((1, "Report\t7"), ((int)rejected.Line, rejected.Text));
    }

    [Fact]
    public void Tables_below_and_beside_are_said()
    {
        var table = _import.Single(Workbook.Of(
            Workbook.Row("name", "price", null, "day", "sum") + Workbook.Row("a", 1, null, "mon", 5) + Workbook.Row("b", 2, null, "tue", 6)
            + Workbook.Row() + Workbook.Row("Other things") + Workbook.Row("city", "people") + Workbook.Row("x", 7)
            + Workbook.Row() + Workbook.Row("c", "d") + Workbook.Row("e", "f")));

        Assert.Equal("name VARCHAR, price VARCHAR, day VARCHAR, sum BIGINT", table.Columns);
        Assert.Contains(
            "There may be further tables below, which were read as rows of this one: they seem to begin in row 6. To read from there on, say in the corrections to skip 5 lines.",
            table.Receipt.Notes);
        Assert.Contains("1 empty column between the others was left out: what stands beside may be a table of its own.", table.Receipt.Notes);
    }

    [Fact]
    public void A_format_for_a_language_says_nothing_of_money()
    {
        var cells = string.Concat(Enumerable.Range(1, 5).Select(style => $"""<c s="{style}"><v>45000.25</v></c>"""));
        var table = _import.Single(Workbook.Of(
            Workbook.Row("day", "clock", "share", "euro", "power") + $"<row>{cells}</row><row>{cells}</row>",
            formats: ["[$-409]d-mmm-yy;@", "[$-F400]h:mm:ss AM/PM", "[$-1010409]0.000%", "[$€-407]#,##0.00", "0\" KWH\""]));

        Assert.Equal("day TIMESTAMP, clock TIMESTAMP, share DECIMAL(18,2), euro DECIMAL(18,2), power DECIMAL(18,2)", table.Columns);
        Assert.Equal(
            ["Percentages are kept as numbers, 12% as 0.12: \"share\".", "Amounts are kept as numbers, without their currency: \"euro\"."], table.Receipt.Notes);
    }

    [Fact]
    public void A_zero_in_a_column_of_days_is_a_day()
    {
        var table = _import.Single(Workbook.Of(Workbook.Row("day") + """<row><c s="1"><v>45000</v></c></row><row><c s="1"><v>0</v></c></row>"""));

        Assert.Equal("day DATE", table.Columns);
    }

    [Fact]
    public void Totals_of_a_table_of_the_workbook_are_no_row_and_a_header_elsewhere_is_said()
    {
        var rows = Workbook.Row("Jhon", "27-06", 375) + Workbook.Row() + Workbook.Row("item", "kind", "amount") + Workbook.Row("a", "x", 1) + Workbook.Row("b", "y", 2) + Workbook.Row("Total", null, 3);
        var table = _import.Single(Workbook.Of(rows, tables: [("Sales", "A3:C6", 1)]));

        Assert.DoesNotContain(table.Rows, row => row.StartsWith("Total", StringComparison.Ordinal));
        Assert.Contains(table.Receipt.Rejected, row => row.Line == 6 && row.Text == "Total\t3");
        Assert.Contains("The workbook calls A3:C6 a table, \"Sales\": to read it from there, say in the corrections to skip 2 lines.", table.Receipt.Notes);
    }

    [Fact]
    public void Several_tables_of_the_workbook_in_a_sheet_are_said()
    {
        var rows = Workbook.Row("a", "b", null, "c", "d") + Workbook.Row(1, 2, null, 3, 4);
        var table = _import.Single(Workbook.Of(rows, tables: [("Left", "A1:B2", 0), ("Right", "D1:E2", 0)]));

        Assert.Equal(["The workbook has 2 tables in this sheet, which were read as one: \"Left\" (A1:B2), \"Right\" (D1:E2)."], table.Receipt.Notes);
    }

    [Fact]
    public void Hidden_columns_and_formulas_without_a_result_are_said()
    {
        var table = _import.Single(Workbook.Of(
            """<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c><c t="inlineStr"><is><t>c</t></is></c></row><row><c><v>1</v></c><c><f>A2+1</f></c><c><f>A2+2</f><v>3</v></c></row>""",
            before: """<cols><col min="1" max="3" width="0" hidden="1"/><col min="9" max="9" hidden="1"/></cols>"""));

        Assert.Equal(["1|∅|3"], table.Rows);
        Assert.Equal(
            ["2 hidden columns were read as well.",
             "1 formula has no result in the file and became NULL: open it in a spreadsheet and save it, so that they are computed."],
            table.Receipt.Notes);
    }

    [Fact]
    public void Merged_cells_name_all_columns_that_they_cover()
    {
        var table = _import.Single(Workbook.Of(
            Workbook.Row("name", 2023, null, 2024, null) + Workbook.Row(null, "q1", "q2", "q1", "q2") + Workbook.Row("a", 1, 2, 3, 4),
            """<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="D1:E1"/></mergeCells>"""));

        Assert.Equal("name VARCHAR, 2023 q1 BIGINT, 2023 q2 BIGINT, 2024 q1 BIGINT, 2024 q2 BIGINT", table.Columns);
        Assert.Equal(["The names of the columns were put together from rows 1 to 2."], table.Receipt.Notes);
    }

    [Fact]
    public void Names_are_made_unique_and_missing_ones_are_made_up()
    {
        var table = _import.Single(Workbook.Of(Workbook.Row("a", "A", null, "b") + Workbook.Row(1, 2, 3, 4) + Workbook.Row(5, 6, 7, 8)));

        Assert.Equal("a BIGINT, A_1 BIGINT, column3 BIGINT, b BIGINT", table.Columns);
        Assert.Equal(2, table.Receipt.Notes.Count);
    }

    [Fact]
    public void Numbers_alone_have_no_header()
    {
        var table = _import.Single(Workbook.Of(Workbook.Row(1, 2) + Workbook.Row(3, 4)));

        Assert.Equal("column1 BIGINT, column2 BIGINT", table.Columns);
        Assert.Equal(["1|2", "3|4"], table.Rows);
        Assert.Equal(["No header was found: the columns are named column1, column2 and so on."], table.Receipt.Notes);
    }

    [Fact]
    public void The_first_row_heads_a_table_of_nothing_but_text()
    {
        var table = _import.Single(Workbook.Of(Workbook.Row("name", "city") + Workbook.Row("Ann", "Rome") + Workbook.Row("Bob", "Oslo")));

        Assert.Equal("name VARCHAR, city VARCHAR", table.Columns);
        Assert.Equal(["Ann|Rome", "Bob|Oslo"], table.Rows);
    }

    [Fact]
    public void A_header_alone_is_a_table_without_rows()
    {
        var table = _import.Single(Workbook.Of(Workbook.Row("name", "city")));

        Assert.Equal("name VARCHAR, city VARCHAR", table.Columns);
        Assert.Equal(0, table.Receipt.RowsKept);
    }

    [Fact]
    public void Mixed_columns_hold_what_a_person_sees()
    {
        var table = _import.Single(Workbook.Of(
            Workbook.Row("k", "v") + Workbook.Row(1, 12.0) + Workbook.Row(2, "n/a") + Workbook.Row(3, """<c s="5"><v>0.125</v></c>""")
            + Workbook.Row(4, """<c s="1"><v>45000</v></c>""") + Workbook.Row(5, """<c t="b"><v>0</v></c>""") + Workbook.Row(6, 0.5)));

        Assert.Equal("k BIGINT, v VARCHAR", table.Columns);
        Assert.Equal(["1|12", "2|n/a", "3|12.5%", "4|2023-03-15", "5|FALSE", "6|0.5"], table.Rows);
        Assert.Equal(["Column \"v\" holds numbers and true and false and dates and text: it was read as text."], table.Receipt.Notes);
    }

    [Fact]
    public void Errors_percentages_and_amounts_are_numbers_or_nothing_and_said()
    {
        var table = _import.Single(Workbook.Of(
            Workbook.Row("share", "price", "n")
            + Workbook.Row("""<c s="5"><v>0.12</v></c>""", """<c s="6"><v>9.5</v></c>""", """<c t="e"><v>#DIV/0!</v></c>""")
            + Workbook.Row("""<c s="5"><v>1</v></c>""", """<c s="6"><v>10</v></c>""", 7)));

        Assert.Equal("share DECIMAL(18,2), price DECIMAL(18,1), n BIGINT", table.Columns);
        Assert.Equal(["0.12|9.5|∅", "1.00|10.0|7"], table.Rows);
        Assert.Equal(
            ["1 error value such as #N/A or #DIV/0! became NULL.",
             "Percentages are kept as numbers, 12% as 0.12: \"share\".",
             "Amounts are kept as numbers, without their currency: \"price\"."],
            table.Receipt.Notes);
    }

    [Fact]
    public void Every_sheet_that_holds_something_is_a_table_also_a_hidden_one()
    {
        var rows = Workbook.Row("a") + """<row hidden="1"><c><v>1</v></c></row>""";
        var tables = _import.Read(Workbook.Of([("One", "visible", rows, ""), ("None", "visible", "", ""), ("Two", "hidden", rows, "")]));

        Assert.Equal(["One", "Two"], tables.Select(table => table.Sheet.Name));
        Assert.Equal(["1 hidden row was read as well."], tables[0].Receipt.Notes);
        Assert.Equal(["The sheet is hidden; it was read all the same.", "1 hidden row was read as well."], tables[1].Receipt.Notes);
    }

    [Fact]
    public void Rows_beyond_the_first_ones_widen_types_and_keep_their_order()
    {
        var rows = string.Concat(Enumerable.Range(1, 5000).Select(i => Workbook.Row(i, i == 4999 ? "x" : i)));
        var table = _import.Single(Workbook.Of(Workbook.Row("i", "v") + rows));

        Assert.Equal("i BIGINT, v VARCHAR", table.Columns);
        Assert.Equal(5000, table.Receipt.RowsKept);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"{i}|{i}"), table.Rows);
    }

    public void Dispose() => _import.Dispose();
}
