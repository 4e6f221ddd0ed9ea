using System.Globalization;
using System.Text;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>What becomes of values, and that none is lost.</summary>
public sealed class JsonTypeTests : IDisposable
{
    private readonly TestImport _import = new();

    [Theory]
    [InlineData("1, 9007199254740993", "BIGINT", "1/9007199254740993")]
    [InlineData("12345678901234567890, -1", "HUGEINT", "12345678901234567890/-1")]
    [InlineData("170141183460469231731687303715884105728, 1", "VARCHAR", "170141183460469231731687303715884105728/1")]
    [InlineData("12345678901234567890, 1.5", "VARCHAR", "12345678901234567890/1.5")]
    [InlineData("1, 1.5, 1e3", "DOUBLE", "1.0/1.5/1000.0")]
    [InlineData("1e999, 1", "VARCHAR", "1e999/1")]
    [InlineData("true, null, false", "BOOLEAN", "true//false")]
    [InlineData("null, null", "VARCHAR", "/")]
    [InlineData("\"007\", \"12\"", "VARCHAR", "007/12")]
    [InlineData("1, \"1\", true", "JSON", "1/\"1\"/true")]
    [InlineData("\"2024-02-29\", \"0001-01-01\"", "DATE", "2024-02-29/0001-01-01")]
    [InlineData("\"2023-02-29\", \"2024-01-01\"", "VARCHAR", "2023-02-29/2024-01-01")]
    [InlineData("\"2024-01-01\", \"2024-01-01T10:00\", \"2024-01-01 10:00:01.5\"", "TIMESTAMP", "2024-01-01 00:00:00/2024-01-01 10:00:00/2024-01-01 10:00:01.5")]
    [InlineData("\"2024-01-01T10:00:00Z\", \"2024-01-01T10:00:00.25+02:00\"", "TIMESTAMP WITH TIME ZONE", "2024-01-01 10:00:00+00/2024-01-01 08:00:00.25+00")]
    [InlineData("\"2024-01-01T10:00:00Z\", \"2024-01-01T10:00:00\"", "VARCHAR", "2024-01-01T10:00:00Z/2024-01-01T10:00:00")]
    [InlineData("[1, 2], [], null, [3]", "BIGINT[]", "[1, 2]/[]//[3]")]
    [InlineData("[1, \"a\"]", "JSON[]", "[1, \"a\"]")]
    [InlineData("[1], 2", "JSON", "[1]/2")]
    [InlineData("{}, {}", "JSON", "{}/{}")]
    [InlineData("{\"A\": 1, \"a\": 2}, {\"A\": 3}", "JSON", "{\"A\":1,\"a\":2}/{\"A\":3}")]
    [InlineData("{\"\": 1}, {}", "JSON", "{\"\":1}/{}")]
    [InlineData("[{\"x\": 1}, {\"y\": \"z\"}], null", "STRUCT(x BIGINT, y VARCHAR)[]", "[{'x': 1, 'y': NULL}, {'x': NULL, 'y': z}]/")]
    public void Values_get_the_narrowest_type_that_holds_all_of_them(string values, string type, string rows)
    {
        var receipt = _import.ReadJson(string.Join('\n', Split(values).Select(value => $"{{\"v\": {value}}}")));

        Assert.Equal($"v {type}", TestImport.Columns(receipt));
        Assert.Equal(rows, _import.Rows());
    }

    [Theory]
    [InlineData("2024-01-01T10:00:00.1234567Z", "2024-01-01 10:00:00.123456+00")]
    [InlineData("2024-01-01T10:00:00.999999999Z", "2024-01-01 10:00:00.999999+00")]
    [InlineData("9999-12-31T23:59:59-11:30", "10000-01-01 11:29:59+00")]
    [InlineData("0001-01-01T00:00:00+14:00", "0001-12-31 (BC) 10:00:00+00")]
    public void Times_at_the_edges_are_read(string time, string row)
    {
        _import.ReadJson($$"""{"v":"{{time}}","w":1}""");

        Assert.Equal(row + "|1", _import.Rows());
    }

    [Fact]
    public void Shallow_objects_become_columns_and_deeper_ones_structs()
    {
        var receipt = _import.ReadJson("""[{"a":{"b":{"c":{"d":1}},"e":"x"},"a.e":2,"A.E":3},{"a":null}]""");

        Assert.Equal("a.b.c STRUCT(d BIGINT), a.e VARCHAR, a.e_1 BIGINT, A.E_2 BIGINT", TestImport.Columns(receipt));
        Assert.Equal("{'d': 1}|x|2|3/|||", _import.Rows());
        Assert.Contains("“a.e_1”", Assert.Single(receipt.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_used_as_dictionaries_stay_JSON()
    {
        var receipt = _import.ReadJson(string.Join('\n', Enumerable.Range(0, 300).Select(i => $$$"""{"by_id":{"k{{{i}}}":{{{i}}}}}""")));

        Assert.Equal("by_id JSON", TestImport.Columns(receipt));
        Assert.Equal("299", Assert.Single(_import.Part.Texts("SELECT by_id->>'k299' FROM part.main.data OFFSET 299")));
    }

    [Fact]
    public void A_type_that_breaks_in_the_last_row_widens()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 50_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{{\"n\":{i},\"d\":\"2024-01-01\",\"o\":{{\"x\":1}}}}\n");
        }

        text.Append("""{"n":1.5,"d":"soon","o":7,"new":true}""");
        var receipt = _import.ReadJson(text.ToString());

        Assert.Equal("n DOUBLE, d VARCHAR, o JSON, new BOOLEAN", TestImport.Columns(receipt));
        Assert.Equal(50_001, receipt.RowsKept);
        Assert.Equal("""{"x":1} 7""", Assert.Single(_import.Part.Texts("SELECT string_agg(DISTINCT o::VARCHAR, ' ' ORDER BY o::VARCHAR DESC) FROM part.main.data")));
        Assert.Equal(["Values of several kinds were kept as JSON text in: “o”."], receipt.Notes);
    }

    [Fact]
    public void Keys_that_are_no_names_are_made_some()
    {
        var key = new string('k', 100_000);
        var receipt = _import.ReadJson($$"""[{"":1,"a\"b":2,"n\u0000ul":3,"{{key}}":4,"{{key}}x":5,"Ä":6,"ä":7,"\u0061":8}]""");

        Assert.Equal(["column0", "a\"b", "nul", key[..255], key[..255] + "_1", "Ä", "ä_1", "a"], receipt.Columns.Select(column => column.Name));
        Assert.Equal("1|2|3|4|5|6|7|8", _import.Rows());
    }

    [Fact]
    public void A_repeated_key_keeps_its_first_value()
    {
        var receipt = _import.ReadJson("""[{"a":1,"a":"x","o":{"b":1,"\u0062":[2]}}]""");

        Assert.Equal("a BIGINT, o.b BIGINT", TestImport.Columns(receipt));
        Assert.Equal("1|1", _import.Rows());
        Assert.Equal(["Some objects have a key twice: the first value was kept."], receipt.Notes);
    }

    [Fact]
    public void Half_characters_are_replaced_and_whole_ones_kept()
    {
        var receipt = _import.ReadJson("""[{"a":"\ud800x\uDC00","b":"\ud83e\udd86 \\ud800 \n","\udfff":{"\ud800":1}}]""");

        Assert.Equal("""�x�|🦆 \ud800 \n|1""", _import.Rows().Replace("/", "\\n", StringComparison.Ordinal));
        Assert.Equal("a VARCHAR, b VARCHAR, �.� BIGINT", TestImport.Columns(receipt));
    }

    public void Dispose() => _import.Dispose();

    /// <summary>Cuts at the commas outside of all brackets.</summary>
    private static IEnumerable<string> Split(string values)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < values.Length; i++)
        {
            depth += values[i] is '[' or '{' ? 1 : values[i] is ']' or '}' ? -1 : 0;
            if (values[i] == ',' && depth == 0)
            {
                yield return values[start..i];
                start = i + 1;
            }
        }

        yield return values[start..];
    }
}
