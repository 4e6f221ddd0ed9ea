using System.IO.Compression;
using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Encoders;
using Tablinum.Engine.Protocol;
using Tablinum.Engine.Tests.DuckDb;
using Tablinum.Engine.Tests.Reading;

namespace Tablinum.Engine.Tests.Encoders;

public sealed class XlsxFileTests : IDisposable
{
    private readonly Duck _duck = new();
    private readonly ExcelImport _import = new();

    [Fact]
    public void A_table_comes_back_as_it_was()
    {
        var table = Again("""
            SELECT * FROM (VALUES
              (1::BIGINT, 12.30::DECIMAL(18,2), 'plain', DATE '2024-02-29', TIMESTAMP '2024-02-29 23:59:59.999', true, 0.1::DOUBLE, TIME '12:34:56', INTERVAL '30 hours'),
              (-9007199254740992, -0.01, ' a<b>&"_x0041_' || chr(13) || chr(10) || chr(1) || chr(9), DATE '1900-01-01', TIMESTAMP '1900-03-01 00:00:01', false, 1e-7, TIME '00:00:00', INTERVAL '1 second'),
              (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
              (0, 5, '007 😀', DATE '9999-12-31', TIMESTAMP '1900-01-01 06:00:00', NULL, 1e300, TIME '23:59:59.999', INTERVAL '0 seconds')
            ) AS t(i, d, s, day, "at", b, x, "time", long)
            """);

        Assert.Equal("i BIGINT, d DECIMAL(18,2), s VARCHAR, day DATE, at TIMESTAMP, b BOOLEAN, x DOUBLE, time TIME, long INTERVAL", table.Columns);
        Assert.Equal(
            ["1|12.30|plain|2024-02-29|2024-02-29 23:59:59.999|true|0.1|12:34:56|30:00:00",
             "-9007199254740992|-0.01| a<b>&\"_x0041_\r\n\u0001\t|1900-01-01|1900-03-01 00:00:01|false|1e-07|00:00:00|00:00:01",
             "0|5.00|007 😀|9999-12-31|1900-01-01 06:00:00|∅|1e+300|23:59:59.999|00:00:00"],
            table.Rows);
        Assert.Equal(["1 blank row between the rows was left out."], table.Receipt.Notes);
        Assert.Equal("Result", table.Sheet.Name);
    }

    [Fact]
    public void What_no_double_and_no_calendar_of_Excel_holds_is_text()
    {
        var table = Again("""
            SELECT 9007199254740993::BIGINT AS i, 1234567890123456.78::DECIMAL(20,2) AS d, 'nan'::DOUBLE AS x, DATE '1899-12-31' AS day,
              'infinity'::TIMESTAMP AS at, INTERVAL '1 month' AS long, '0101'::BIT AS bits, '00000000-0000-0000-0000-000000000001'::UUID AS id,
              [1, NULL] AS list, 'b'::ENUM('a', 'b') AS e, '\xFF'::BLOB AS bytes
            """);

        Assert.All(table.Receipt.Columns, column => Assert.Equal("VARCHAR", column.Type));
        Assert.Equal(
            ["9007199254740993|1234567890123456.78|NaN|1899-12-31|infinity|1 month|0101|00000000-0000-0000-0000-000000000001|[1,null]|b|/w=="],
            table.Rows);
    }

    [Fact]
    public void Long_text_is_cut_at_what_a_cell_holds()
    {
        var table = Again("SELECT repeat('😀', 20000) AS long, repeat('ä', 32767) AS fits");

        var cells = Assert.Single(table.Rows).Split('|');
        Assert.Equal(32_767, cells[0].Length);
        Assert.EndsWith("😀…", cells[0], StringComparison.Ordinal);
        Assert.Equal(new string('ä', 32_767), cells[1]);
    }

    [Fact]
    public void Rows_beyond_the_last_one_of_a_sheet_begin_another()
    {
        var tables = _import.Read(Write("SELECT i FROM range(1048577) AS t(i)", "data/[2]"));

        Assert.Equal(["data__2_", "data__2_ (2)"], tables.Select(table => table.Sheet.Name));
        Assert.Equal([1_048_575, 2], tables.Select(table => table.Receipt.RowsKept));
        Assert.Equal(["1048575", "1048576"], tables[1].Rows);
    }

    [Fact]
    public void A_result_without_rows_is_a_header()
    {
        var table = Again("SELECT 1 AS a, 'x' AS b WHERE false");

        Assert.Equal("a VARCHAR, b VARCHAR", table.Columns);
        Assert.Equal(0, table.Receipt.RowsKept);
    }

    [Fact]
    public void A_file_that_is_given_up_is_no_workbook()
    {
        using var bytes = new MemoryStream();
        using var result = _duck.Connection.Query("SELECT 1 AS a");
        using (new XlsxFile(result.Columns, "a", bytes.Write))
        {
            // Never finished.
        }

        Assert.Throws<InvalidDataException>(() => new ZipArchive(bytes));
    }

    [Fact]
    public void More_columns_than_a_sheet_has_are_refused()
    {
        using var result = _duck.Connection.Query($"SELECT {string.Join(", ", Enumerable.Repeat("1", 16_385))}");

        var failure = Assert.Throws<TaskFailure>(() => new XlsxFile(result.Columns, "a", _ => { }));

        Assert.Equal("export.too_wide", failure.Failure.Code);
    }

    public void Dispose()
    {
        _duck.Dispose();
        _import.Dispose();
    }

    private ImportedSheet Again(string sql) => _import.Single(Write(sql, "Result"));

    private byte[] Write(string sql, string name)
    {
        using var bytes = new MemoryStream();
        using var result = _duck.Connection.Query(sql);
        using var file = new XlsxFile(result.Columns, name, bytes.Write);
        using var encoding = new RowEncoding(RowEncoder.Create(RowFormat.Xlsx, result.Columns), file.Add);
        encoding.Run(result, rowsBefore: 0, TestContext.Current.CancellationToken);
        file.Finish();
        return bytes.ToArray();
    }
}
