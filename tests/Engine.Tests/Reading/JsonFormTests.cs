using System.Text;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>All forms in which a table comes in JSON.</summary>
public sealed class JsonFormTests : IDisposable
{
    private readonly TestImport _import = new();

    [Theory]
    [InlineData("""[{"a":1,"b":"x"},{"a":2,"b":"y"}]""", "json")]
    [InlineData("[\n  {\n    \"a\": 1,\n    \"b\": \"x\"\n  },\n  {\"a\": 2, \"b\": \"y\"}\n]\n", "json")]
    [InlineData("""[{"a":1,"b":"x"}] [{"a":2,"b":"y"}]""", "json")]
    [InlineData("{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n", "ndjson")]
    [InlineData("\n{\"a\":1,\"b\":\"x\"}\r\n\r\n\n  {\"b\":\"y\",\"a\":2}", "ndjson")]
    [InlineData("""{"a":1,"b":"x"}{"a":2,"b":"y"}""", "ndjson")]
    [InlineData("{\n\"a\":1,\n\"b\":\"x\"}\n\n{\"a\":2,\n\"b\":\"y\"}", "ndjson")]
    [InlineData("""[["a","b"],[1,"x"],[2,"y"]]""", "json")]
    [InlineData("[\"a\",\"b\"]\n[1,\"x\"]\n[2,\"y\"]", "ndjson")]
    [InlineData("""{"meta":{"n":2},"rows":[{"a":1,"b":"x"},{"a":2,"b":"y"}]}""", "json")]
    [InlineData("""{"data":{"n":[1,2,3],"items":[{"a":1,"b":"x"},{"a":2,"b":"y"}]},"few":[{"c":1}]}""", "json")]
    public void Every_form_gives_the_same_table(string text, string format)
    {
        var receipt = _import.ReadJson(text);

        Assert.Equal("a BIGINT, b VARCHAR", TestImport.Columns(receipt));
        Assert.Equal("1|x/2|y", _import.Rows());
        Assert.Equal((format, (string?)"UTF-8", 2L, 0L), (receipt.Format, receipt.Encoding?.Name, receipt.RowsKept, receipt.RowsRejected));
    }

    [Theory]
    [InlineData("""[[1,"x"],[2,"y",true]]""", "column0 BIGINT, column1 VARCHAR, column2 BOOLEAN", "1|x|/2|y|true")]
    [InlineData("""[["2024-01-01","1"],["2024-01-02","2"]]""", "column0 DATE, column1 VARCHAR", "2024-01-01|1/2024-01-02|2")]
    [InlineData("""[["a","b"]]""", "column0 VARCHAR, column1 VARCHAR", "a|b")]
    [InlineData("""[["a"],["x","y"]]""", "a VARCHAR, column1 VARCHAR", "x|y")]
    [InlineData("[1,2,null,3]", "value BIGINT", "1/2//3")]
    [InlineData("1\n2\n", "value BIGINT", "1/2")]
    [InlineData("""["a","b"]""", "value VARCHAR", "a/b")]
    [InlineData("""[1,"a",{"b":2}]""", "value JSON", "1/\"a\"/{\"b\":2}")]
    [InlineData("""{"a":1,"b":{"c":"x"}}""", "a BIGINT, b.c VARCHAR", "1|x")]
    [InlineData("""[{"a":1},null,{"b":2}]""", "a BIGINT, b BIGINT", "1|/|/|2")]
    public void Lists_values_and_a_single_object_are_tables(string text, string columns, string rows)
    {
        var receipt = _import.ReadJson(text);

        Assert.Equal(columns, TestImport.Columns(receipt));
        Assert.Equal(rows, _import.Rows());
    }

    [Fact]
    public void The_list_inside_an_object_is_named_and_so_is_the_rest()
    {
        var receipt = _import.ReadJson("""{"ok":true,"data":{"total":2,"items":[{"a":1},{"a":2}]}}""");

        Assert.Equal(["The rows are those of the list “data.items”; left out: ok, data.total."], receipt.Notes);
    }

    [Fact]
    public void Features_of_GeoJSON_are_rows_of_their_properties()
    {
        var receipt = _import.ReadJson(
            """
            {"type":"FeatureCollection","features":[
              {"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[1.5, 2]},"properties":{"name":"A","id":"x"}},
              {"type":"Feature","id":8,"geometry":null,"properties":null}]}
            """);

        Assert.Equal("id BIGINT, geometry JSON, name VARCHAR, id_1 VARCHAR", TestImport.Columns(receipt));
        Assert.Equal("""7|{"type":"Point","coordinates":[1.5,2]}|A|x/8|||""", _import.Rows());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Utf_16_is_read(bool bigEndian, bool mark)
    {
        var encoding = new UnicodeEncoding(bigEndian, mark);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("""[{"name":"Zoë €"},{"name":"x"}]""")];

        var receipt = _import.ReadJsonFile(_import.FileOf(bytes));

        Assert.Equal("Zoë €/x", _import.Rows());
        Assert.Equal(bigEndian ? "UTF-16BE" : "UTF-16LE", receipt.Encoding?.Name);
    }

    [Fact]
    public void A_byte_order_mark_is_no_text()
    {
        _import.ReadJson("\uFEFF[{\"a\":1}]");

        Assert.Equal("1", _import.Rows());
    }

    public void Dispose() => _import.Dispose();
}
