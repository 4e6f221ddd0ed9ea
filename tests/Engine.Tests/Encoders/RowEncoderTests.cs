using System.Text;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Encoders;
using Tablinum.Engine.Protocol;
using Tablinum.Engine.Tests.DuckDb;

namespace Tablinum.Engine.Tests.Encoders;

public sealed class RowEncoderTests : IDisposable
{
    private const string Sample = "SELECT * FROM (VALUES (1, 'a', true), (2, '', false), (3, NULL, NULL)) AS t(id, name, ok)";
    private const string Empty = "SELECT 1 AS a, 'x' AS b WHERE false";

    private readonly Duck _duck = new();

    [Theory]
    [InlineData(RowFormat.JsonRows, "[1,\"a\",true],\n[2,\"\",false],\n[3,null,null]")]
    [InlineData(RowFormat.Json, "[\n{\"id\":1,\"name\":\"a\",\"ok\":true},\n{\"id\":2,\"name\":\"\",\"ok\":false},\n{\"id\":3,\"name\":null,\"ok\":null}\n]\n")]
    [InlineData(RowFormat.NdJson, "{\"id\":1,\"name\":\"a\",\"ok\":true}\n{\"id\":2,\"name\":\"\",\"ok\":false}\n{\"id\":3,\"name\":null,\"ok\":null}\n")]
    [InlineData(RowFormat.Csv, "id,name,ok\n1,a,true\n2,\"\",false\n3,,\n")]
    public void Each_format(RowFormat format, string expected) => Assert.Equal(expected, _duck.Encode(Sample, format));

    [Theory]
    [InlineData(RowFormat.JsonRows, "")]
    [InlineData(RowFormat.Json, "[\n]\n")]
    [InlineData(RowFormat.NdJson, "")]
    [InlineData(RowFormat.Csv, "a,b\n")]
    public void No_rows(RowFormat format, string expected) => Assert.Equal(expected, _duck.Encode(Empty, format));

    [Theory]
    [InlineData("'=1+1'", "'=1+1")]
    [InlineData("'+49 30 1'", "'+49 30 1")]
    [InlineData("'-'", "'-")]
    [InlineData("'@SUM(A1,A2)'", "\"'@SUM(A1,A2)\"")]
    [InlineData("chr(9) || '=1'", "'\t=1")]
    [InlineData("chr(13) || '=1'", "\"'\r=1\"")]
    [InlineData("'=\"a\"'", "\"'=\"\"a\"\"\"")]
    [InlineData("'\"=1'", "\"\"\"=1\"")]
    [InlineData("''''", "'")]
    [InlineData("''", "\"\"")]
    [InlineData("'a=1'", "a=1")]
    [InlineData("NULL::VARCHAR", "")]
    [InlineData("'=x'::ENUM('=x')", "'=x")]
    [InlineData("'=x'::BLOB", "'=x")]
    [InlineData("['=x']", "\"[\"\"=x\"\"]\"")]
    [InlineData("-1", "-1")]
    [InlineData("-1.5::DOUBLE", "-1.5")]
    [InlineData("-1.50::DECIMAL(4,2)", "-1.50")]
    [InlineData("to_days(-3)", "-3 days")]
    public void Text_for_spreadsheets_begins_no_formula_and_numbers_and_times_stay(string expression, string expected) =>
        Assert.Equal($"v\n{expected}\n", _duck.Encode($"SELECT {expression} AS v", RowFormat.CsvForSpreadsheets));

    [Fact]
    public void Column_names_for_spreadsheets_begin_no_formula() =>
        Assert.Equal("'=a,\"'=b,c\",d\n1,2,3\n", _duck.Encode("SELECT 1 AS \"=a\", 2 AS \"=b,c\", 3 AS d", RowFormat.CsvForSpreadsheets));

    [Theory]
    [InlineData("9007199254740992::BIGINT", "9007199254740992")]
    [InlineData("9007199254740993::BIGINT", "\"9007199254740993\"")]
    [InlineData("(-9007199254740992)::BIGINT", "-9007199254740992")]
    [InlineData("'-9223372036854775808'::BIGINT", "\"-9223372036854775808\"")]
    [InlineData("18446744073709551615::UBIGINT", "\"18446744073709551615\"")]
    [InlineData("sum(1::INTEGER)", "1")]
    [InlineData("'-170141183460469231731687303715884105728'::HUGEINT", "\"-170141183460469231731687303715884105728\"")]
    [InlineData("340282366920938463463374607431768211455::UHUGEINT", "\"340282366920938463463374607431768211455\"")]
    [InlineData("12::UHUGEINT", "12")]
    [InlineData("repeat('9', 60)::BIGNUM", "\"999999999999999999999999999999999999999999999999999999999999\"")]
    [InlineData("(-12)::BIGNUM", "-12")]
    [InlineData("(-0.05)::DECIMAL(4,2)", "-0.05")]
    [InlineData("0.5::DECIMAL(1,1)", "0.5")]
    [InlineData("123456789012.345::DECIMAL(18,3)", "123456789012.345")]
    [InlineData("1234567890123.456::DECIMAL(18,3)", "\"1234567890123.456\"")]
    [InlineData("(-0.000000001)::DECIMAL(38,10)", "-0.0000000010")]
    [InlineData("'-1234567890123456789012345678.0000000001'::DECIMAL(38,10)", "\"-1234567890123456789012345678.0000000001\"")]
    [InlineData("0::DECIMAL(38,10)", "0.0000000000")]
    public void Numbers_that_a_double_cannot_hold_are_strings_in_JSON(string expression, string expected)
    {
        Assert.Equal(expected, _duck.Json(expression));
        Assert.Equal(expected.Trim('"'), _duck.Csv(expression));
    }

    [Theory]
    [InlineData("1::BIGINT", true)]
    [InlineData("1::UBIGINT", true)]
    [InlineData("1::HUGEINT", true)]
    [InlineData("1::UHUGEINT", true)]
    [InlineData("1::BIGNUM", true)]
    [InlineData("1::DECIMAL(16,2)", true)]
    [InlineData("1::DECIMAL(15,2)", false)]
    [InlineData("1::INTEGER", false)]
    [InlineData("1::DOUBLE", false)]
    public void Columns_say_whether_their_values_may_be_strings(string expression, bool exact)
    {
        using var statement = _duck.Connection.Prepare($"SELECT {expression}");

        Assert.Equal(exact, ExactNumbers.IsExact(statement.Columns[0].Type));
    }

    [Theory]
    [InlineData("'NaN'::DOUBLE", "\"NaN\"", "nan")]
    [InlineData("'inf'::FLOAT", "\"Infinity\"", "inf")]
    [InlineData("'-inf'::DOUBLE", "\"-Infinity\"", "-inf")]
    [InlineData("DATE '2020-01-02'", "\"2020-01-02\"", "2020-01-02")]
    [InlineData("DATE 'infinity'", "\"infinity\"", "infinity")]
    [InlineData("DATE '0044-03-15 (BC)'", "\"-000043-03-15\"", "0044-03-15 (BC)")]
    [InlineData("DATE '12345-06-07'", "\"+012345-06-07\"", "12345-06-07")]
    [InlineData("TIMESTAMP '2020-01-02 03:04:05.123456'", "\"2020-01-02T03:04:05.123456\"", "2020-01-02 03:04:05.123456")]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59.9'", "\"1969-12-31T23:59:59.9\"", "1969-12-31 23:59:59.9")]
    [InlineData("TIMESTAMP '-infinity'", "\"-infinity\"", "-infinity")]
    [InlineData("TIMESTAMPTZ '2020-01-02 03:04:05+01'", "\"2020-01-02T02:04:05Z\"", "2020-01-02 02:04:05+00")]
    [InlineData("TIMESTAMPTZ 'infinity'", "\"infinity\"", "infinity")]
    [InlineData("TIMESTAMP_NS '2020-01-02 03:04:05.000000001'", "\"2020-01-02T03:04:05.000000001\"", "2020-01-02 03:04:05.000000001")]
    [InlineData("TIMESTAMP_S '1900-01-01 00:00:01'", "\"1900-01-01T00:00:01\"", "1900-01-01 00:00:01")]
    [InlineData("TIMESTAMP_MS '1900-01-01 00:00:00.25'", "\"1900-01-01T00:00:00.25\"", "1900-01-01 00:00:00.25")]
    [InlineData("TIME '24:00:00'", "\"24:00:00\"", "24:00:00")]
    [InlineData("TIME '03:04:05.5'", "\"03:04:05.5\"", "03:04:05.5")]
    [InlineData("TIMETZ '12:00:00+05:30'", "\"12:00:00+05:30\"", "12:00:00+05:30")]
    [InlineData("TIMETZ '12:00:00-15:59:59'", "\"12:00:00-15:59:59\"", "12:00:00-15:59:59")]
    [InlineData("TIMETZ '12:00:00+02'", "\"12:00:00+02:00\"", "12:00:00+02")]
    [InlineData("TIMETZ '12:00:00+00'", "\"12:00:00Z\"", "12:00:00+00")]
    [InlineData("INTERVAL '1 year 2 months -3 days 04:05:06.5'", "\"P1Y2M-3DT4H5M6.5S\"", "1 year 2 months -3 days 04:05:06.5")]
    [InlineData("INTERVAL '-90 minutes'", "\"PT-1H-30M\"", "-01:30:00")]
    [InlineData("INTERVAL '-0.25 seconds'", "\"PT-0.25S\"", "-00:00:00.25")]
    [InlineData("INTERVAL 0 DAYS", "\"PT0S\"", "00:00:00")]
    [InlineData("INTERVAL '300 hours'", "\"PT300H\"", "300:00:00")]
    [InlineData("'550e8400-e29b-41d4-a716-446655440000'::UUID", "\"550e8400-e29b-41d4-a716-446655440000\"", "550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("'ab\\x00\\xFF'::BLOB", "\"YWIA/w==\"", "ab\\x00\\xFF")]
    [InlineData("''::BLOB", "\"\"", "\"\"")]
    [InlineData("'0101'::BIT", "\"0101\"", "0101")]
    [InlineData("'{\"a\": 1}'::JSON", "\"{\\\"a\\\": 1}\"", "\"{\"\"a\"\": 1}\"")]
    [InlineData("NULL", "null", "")]
    public void Values_in_JSON_and_CSV(string expression, string json, string csv)
    {
        Assert.Equal(json, _duck.Json(expression));
        Assert.Equal(csv, _duck.Csv(expression));
    }

    [Theory]
    [InlineData("chr(10) || '\"\\' || chr(9) || chr(1) || '/ä🦆'", "\"\\n\\\"\\\\\\t\\u0001/ä🦆\"", "\"\n\"\"\\\t\u0001/ä🦆\"")]
    [InlineData("'a,b'", "\"a,b\"", "\"a,b\"")]
    [InlineData("' a '", "\" a \"", " a ")]
    [InlineData("'NULL'", "\"NULL\"", "NULL")]
    [InlineData("chr(13)", "\"\\r\"", "\"\r\"")]
    public void Text_is_escaped_only_where_it_must_be(string expression, string json, string csv)
    {
        Assert.Equal(json, _duck.Json(expression));
        Assert.Equal(csv, _duck.Csv(expression));
    }

    [Theory]
    [InlineData("{'a': 1, 'b\"': [NULL, {'c': 'x'}]}", """{"a":1,"b\"":[null,{"c":"x"}]}""")]
    [InlineData("MAP {1: 'a', 2: NULL}", """{"1":"a","2":null}""")]
    [InlineData("MAP {['k', 'l']: 1.5}", """{"[\"k\",\"l\"]":1.5}""")]
    [InlineData("MAP {DATE '2020-01-01': true}", """{"2020-01-01":true}""")]
    [InlineData("union_value(num := 7)", """{"num":7}""")]
    [InlineData("row(1, 'a')", """[1,"a"]""")]
    [InlineData("[[9007199254740993], NULL, []]::BIGINT[][]", """[["9007199254740993"],null,[]]""")]
    [InlineData("array_value(1, NULL, 3)", "[1,null,3]")]
    public void Nested_values(string expression, string json)
    {
        Assert.Equal(json, _duck.Json(expression));
        var field = _duck.Csv(expression);
        Assert.Equal(json, field.StartsWith('"') ? field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : field);
    }

    [Fact]
    public void Enums_come_as_their_words_whatever_the_size_of_the_dictionary()
    {
        _duck.Connection.Execute(
            """
            CREATE TYPE large AS ENUM (SELECT 'word "' || i FROM range(70000) AS t(i));
            CREATE TYPE middle AS ENUM (SELECT 'word,' || i FROM range(300) AS t(i));
            """);

        Assert.Equal("""["word \"69999","word,299"]""", _duck.Encode("SELECT 'word \"69999'::large, 'word,299'::middle", RowFormat.JsonRows));
        Assert.Equal("a,b\n\"word \"\"0\",\"word,1\"\n", _duck.Encode("SELECT 'word \"0'::large AS a, 'word,1'::middle AS b", RowFormat.Csv));
    }

    [Fact]
    public void Columns_of_the_same_name_are_told_apart_in_objects()
    {
        var line = _duck.Encode("SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS a, 5 AS \"q\"\"\"", RowFormat.NdJson);

        Assert.Equal("""{"a":1,"a_2":2,"a_1":3,"a_3":4,"q\"":5}""" + "\n", line);
    }

    [Fact]
    public void Header_names_are_quoted_like_values() =>
        Assert.Equal("\"a,b\",\"\"\"\",c\n1,2,3\n", _duck.Encode("SELECT 1 AS \"a,b\", 2 AS \"\"\"\", 3 AS c", RowFormat.Csv));

    [Fact]
    public void A_type_that_cannot_be_read_is_refused_with_its_column()
    {
        using var result = _duck.Connection.Query("SELECT 1 AS fine, 1::VARIANT AS odd");

        var exception = Assert.Throws<DuckException>(() => RowEncoder.Create(RowFormat.Csv, result.Columns));

        Assert.Equal(DuckErrorKind.NotImplemented, exception.Kind);
        Assert.Contains("VARIANT", exception.Message, StringComparison.Ordinal);
        Assert.Contains("\"odd\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_of_a_chunk_stops_at_the_soft_limit_after_whole_rows()
    {
        using var result = _duck.Connection.Query("SELECT i FROM range(100, 200) AS t(i)");
        using var chunk = result.Fetch();
        var encoder = RowEncoder.Create(RowFormat.JsonRows, result.Columns);
        using var buffer = new RowBuffer { Rows = 5 };

        var rows = encoder.Encode(chunk!, 10, 50, buffer, softLimit: 12);

        Assert.Equal(2, rows);
        Assert.Equal(",\n[110],\n[111]", Encoding.UTF8.GetString(buffer.Written));
    }

    public void Dispose() => _duck.Dispose();
}
