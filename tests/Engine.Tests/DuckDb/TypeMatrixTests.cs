using System.Text;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Encoders;

namespace Tablinum.Engine.Tests.DuckDb;

/// <summary>Walks DuckDB's own table of all types, so that a type that is new in it cannot be forgotten.</summary>
public sealed class TypeMatrixTests : IDisposable
{
    private readonly Duck _duck = new();

    // What test_all_types() does not hold, and why that is right.
    private static readonly Dictionary<DuckTypeId, string> NotInTheMatrix = new()
    {
        [DuckTypeId.Invalid] = "no type",
        [DuckTypeId.Any] = "only in signatures",
        [DuckTypeId.SqlNull] = "only of a bare NULL",
        [DuckTypeId.StringLiteral] = "only in plans",
        [DuckTypeId.IntegerLiteral] = "only in plans",
        [DuckTypeId.Variant] = "cannot be read through the C API; refused, see RowEncoderTests",
    };

    [Fact]
    public void Every_plain_value_reads_as_DuckDB_prints_it()
    {
        var compared = 0;
        using var result = _duck.Connection.Query("FROM test_all_types(use_large_enum := false)");
        using var chunk = result.Fetch();
        for (var i = 0; i < result.Columns.Count; i++)
        {
            var column = result.Columns[i];
            if (column.Type.Children.Count > 0)
            {
                continue;
            }

            var expected = _duck.Texts($"SELECT \"{column.Name}\"::VARCHAR FROM test_all_types(use_large_enum := false)");
            for (var row = 0; row < chunk!.Rows; row++, compared++)
            {
                // DuckDB 1.5.6 prints the last instant there is a millisecond late (it rounds up in ICU); as TIMESTAMP it is right.
                var theirs = expected[row][0] == "294247-01-10 04:00:54.776806+00" ? "294247-01-10 04:00:54.775806+00" : expected[row][0];
                var ours = Read(chunk[i], row, column.Type);
                Assert.True(theirs == ours, $"{column.Name}, row {row}: {theirs} | {ours}");
            }
        }

        Assert.True(compared > 100, $"Only {compared} values were compared.");
    }

    [Theory]
    [InlineData("int_array", "[]", "[42,999,null,null,-42]")]
    [InlineData("double_array", "[]", """[42.0,"NaN","Infinity","-Infinity",null,-42.0]""")]
    [InlineData("date_array", "[]", """["1970-01-01","infinity","-infinity",null,"2022-05-12"]""")]
    [InlineData("timestamp_array", "[]", """["1970-01-01T00:00:00","infinity","-infinity",null,"2022-05-12T16:23:45"]""")]
    [InlineData("timestamptz_array", "[]", """["1970-01-01T00:00:00Z","infinity","-infinity",null,"2022-05-12T23:23:45Z"]""")]
    [InlineData("varchar_array", "[]", """["🦆🦆🦆🦆🦆🦆","goose",null,""]""")]
    [InlineData("nested_int_array", "[]", "[[],[42,999,null,null,-42],null,[],[42,999,null,null,-42]]")]
    [InlineData("struct", """{"a":null,"b":null}""", """{"a":42,"b":"🦆🦆🦆🦆🦆🦆"}""")]
    [InlineData("struct_of_arrays", """{"a":null,"b":null}""", """{"a":[42,999,null,null,-42],"b":["🦆🦆🦆🦆🦆🦆","goose",null,""]}""")]
    [InlineData("array_of_structs", "[]", """[{"a":null,"b":null},{"a":42,"b":"🦆🦆🦆🦆🦆🦆"},null]""")]
    [InlineData("map", "{}", """{"key1":"🦆🦆🦆🦆🦆🦆","key2":"goose"}""")]
    [InlineData("union", """{"name":"Frank"}""", """{"age":5}""")]
    [InlineData("fixed_int_array", "[null,2,3]", "[4,5,6]")]
    [InlineData("fixed_varchar_array", """["a",null,"c"]""", """["d","e","f"]""")]
    [InlineData("fixed_nested_int_array", "[[null,2,3],null,[null,2,3]]", "[[4,5,6],[null,2,3],[4,5,6]]")]
    [InlineData("fixed_nested_varchar_array", """[["a",null,"c"],null,["a",null,"c"]]""", """[["d","e","f"],["a",null,"c"],["d","e","f"]]""")]
    [InlineData("fixed_struct_array", """[{"a":null,"b":null},{"a":42,"b":"🦆🦆🦆🦆🦆🦆"},{"a":null,"b":null}]""", """[{"a":42,"b":"🦆🦆🦆🦆🦆🦆"},{"a":null,"b":null},{"a":42,"b":"🦆🦆🦆🦆🦆🦆"}]""")]
    [InlineData("struct_of_fixed_array", """{"a":[null,2,3],"b":["a",null,"c"]}""", """{"a":[4,5,6],"b":["d","e","f"]}""")]
    [InlineData("fixed_array_of_int_list", "[[],[42,999,null,null,-42],[]]", "[[42,999,null,null,-42],[],[42,999,null,null,-42]]")]
    [InlineData("list_of_fixed_int_array", "[[null,2,3],[4,5,6],[null,2,3]]", "[[4,5,6],[null,2,3],[4,5,6]]")]
    public void Nested_values_come_as_JSON(string column, string first, string second)
    {
        var rows = _duck.Encode($"SELECT \"{column}\" FROM test_all_types()", Protocol.RowFormat.JsonRows);

        Assert.Equal($"[{first}],\n[{second}],\n[null]", rows);
    }

    [Fact]
    public void Every_nested_column_of_the_matrix_is_among_the_literals()
    {
        using var statement = _duck.Connection.Prepare("FROM test_all_types()");

        var nested = statement.Columns.Where(column => column.Type.Children.Count > 0).Select(column => column.Name);
        var literals = typeof(TypeMatrixTests).GetMethod(nameof(Nested_values_come_as_JSON))!
            .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
            .Select(data => (string)((InlineDataAttribute)data).Data[0]!);

        Assert.Equal(nested.Order(), literals.Order());
    }

    [Fact]
    public void The_matrix_and_the_reasoned_exceptions_are_all_types_there_are()
    {
        using var statement = _duck.Connection.Prepare("FROM test_all_types()");

        var met = statement.Columns.SelectMany(column => Ids(column.Type)).ToHashSet();

        Assert.Equal(Enum.GetValues<DuckTypeId>().Order(), met.Concat(NotInTheMatrix.Keys).Order());
    }

    [Fact]
    public void Types_are_spelled_as_DuckDB_spells_them_and_it_reads_them_back()
    {
        using var statement = _duck.Connection.Prepare("FROM test_all_types(use_large_enum := false)");

        foreach (var column in statement.Columns)
        {
            var spelled = _duck.Text($"SELECT typeof(\"{column.Name}\") FROM test_all_types(use_large_enum := false) LIMIT 1");
            Assert.Equal(spelled, column.Type.Text);
            Assert.Equal(spelled, _duck.Text($"SELECT typeof(NULL::{column.Type.Text})"));
        }
    }

    [Fact]
    public void Field_names_that_are_keywords_or_odd_are_quoted()
    {
        var keywords = _duck.Texts("SELECT keyword_name FROM duckdb_keywords()").Select(row => row[0]!);

        foreach (var name in keywords.Concat(["a b", "x\"y", "1st", "Ä", "UPPER", "select 1", "é"]))
        {
            var quoted = name.Replace("\"", "\"\"", StringComparison.Ordinal);
            using var statement = _duck.Connection.Prepare($"SELECT NULL::STRUCT(\"{quoted}\" INTEGER, \"x\" UNION(\"{quoted}\" DATE)) AS v");
            using var again = _duck.Connection.Prepare($"SELECT NULL::{statement.Columns[0].Type.Text} AS v");
            Assert.Equal(name, again.Columns[0].Type.Children[0].Name);
            Assert.Equal(name, again.Columns[0].Type.Children[1].Type.Children[0].Name);
            Assert.Equal(_duck.Text($"SELECT typeof(NULL::{again.Columns[0].Type.Text})"), again.Columns[0].Type.Text);
        }
    }

    [Theory]
    [InlineData("'[1]'::JSON", "JSON")]
    [InlineData("'a'::ENUM('a', 'it''s')", "ENUM('a', 'it''s')")]
    [InlineData("row(1, 'a')", "STRUCT(INTEGER, VARCHAR)")]
    [InlineData("MAP {1: [1.5]}", "MAP(INTEGER, DECIMAL(2,1)[])")]
    public void Type_text(string expression, string text)
    {
        using var statement = _duck.Connection.Prepare($"SELECT {expression} AS v");

        Assert.Equal(text, statement.Columns[0].Type.Text);
    }

    [Theory]
    [InlineData("POINT Z (1 2 3)")]
    [InlineData("POINT EMPTY")]
    [InlineData("LINESTRING (0 0, 1.5 -2)")]
    [InlineData("POLYGON ((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 1 2, 1 1))")]
    [InlineData("MULTIPOINT (1 2, 3 4)")]
    [InlineData("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))")]
    [InlineData("MULTIPOINT ZM (1 2 3 4, EMPTY)")]
    [InlineData("MULTILINESTRING M ((1 2 3, 4 5 6))")]
    [InlineData("GEOMETRYCOLLECTION (POINT (1.5 2e20), MULTIPOINT (1 2, 3 1e-7), LINESTRING EMPTY)")]
    [InlineData("GEOMETRYCOLLECTION EMPTY")]
    public void Shapes_read_as_DuckDB_prints_them(string shape)
    {
        var expected = _duck.Text($"SELECT '{shape}'::GEOMETRY::VARCHAR");

        Assert.Equal($"\"{expected}\"", _duck.Json($"'{shape}'::GEOMETRY"));
    }

    public void Dispose() => _duck.Dispose();

    private static string? Read(DuckVector vector, int row, DuckType type)
    {
        if (vector.IsNull(row))
        {
            return null;
        }

        using var buffer = new RowBuffer();
        CsvColumns.For(type).Write(vector, row, buffer);
        var field = Encoding.UTF8.GetString(buffer.Written);
        return field.StartsWith('"') ? field[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : field;
    }

    private static IEnumerable<DuckTypeId> Ids(DuckType type) => type.Children.SelectMany(child => Ids(child.Type)).Prepend(type.Id);
}
