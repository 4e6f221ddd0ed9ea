using Tablinum.DuckDb;

namespace Tablinum.Engine.Tests.DuckDb;

public sealed class StatementTests : IDisposable
{
    private readonly Duck _duck = new();

    [Fact]
    public void Columns_are_known_before_anything_runs()
    {
        using var statement = _duck.Connection.Prepare("SELECT error('never') AS a, 1::DECIMAL(18,3) AS b, [1] AS a");

        Assert.Equal(["a", "b", "a"], statement.Columns.Select(column => column.Name));
        Assert.Equal("DECIMAL(18,3)", statement.Columns[1].Type.Text);
        Assert.Equal("INTEGER[]", statement.Columns[2].Type.Text);
    }

    [Fact]
    public void Values_of_every_kind_are_bound()
    {
        using var statement = _duck.Connection.Prepare(
            "SELECT concat_ws('|', $text, $whole, $real, $yes, $huge, $money, $nothing IS NULL, length($empty))");
        statement.Bind(statement.ParameterIndex("text"), "ä🦆");
        statement.Bind(statement.ParameterIndex("whole"), long.MinValue);
        statement.Bind(statement.ParameterIndex("real"), 0.5);
        statement.Bind(statement.ParameterIndex("yes"), true);
        statement.BindHuge(statement.ParameterIndex("huge"), Int128.MinValue + 1);
        statement.BindDecimal(statement.ParameterIndex("money"), 18, 2, -12345);
        statement.BindNull(statement.ParameterIndex("nothing"));
        statement.Bind(statement.ParameterIndex("empty"), "");

        using var result = statement.Execute();
        using var chunk = result.Fetch();

        Assert.Equal(
            "ä🦆|-9223372036854775808|0.5|true|-170141183460469231731687303715884105727|-123.45|true|0",
            System.Text.Encoding.UTF8.GetString(chunk![0].Bytes(0)));
    }

    [Fact]
    public void Parameters_are_found_by_name_and_number()
    {
        using var named = _duck.Connection.Prepare("SELECT $b::INTEGER + $a::INTEGER + $B::INTEGER");
        using var numbered = _duck.Connection.Prepare("SELECT ?::INTEGER + ?::INTEGER");

        Assert.Equal(2, named.ParameterCount);
        Assert.Equal("b", named.ParameterName(1));
        Assert.Equal(2, named.ParameterIndex("a"));
        Assert.Equal(0, named.ParameterIndex("c"));
        Assert.Equal(2, numbered.ParameterCount);
        Assert.Equal("2", numbered.ParameterName(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => named.ParameterName(3));
        Assert.Throws<DuckException>(() => named.Bind(3, "x"));
    }

    [Theory]
    [InlineData("selec 1", DuckErrorKind.Parser)]
    [InlineData("SELECT nowhere", DuckErrorKind.Binder)]
    [InlineData("FROM nowhere", DuckErrorKind.Catalog)]
    [InlineData("SELECT 1; SELECT 2", DuckErrorKind.InvalidInput)]
    [InlineData("SELECT 1\0", DuckErrorKind.Parser)]
    public void Wrong_SQL_is_refused_with_its_kind(string sql, DuckErrorKind kind)
    {
        var exception = Assert.Throws<DuckException>(() => _duck.Connection.Prepare(sql));

        Assert.Equal(kind, exception.Kind);
    }

    [Fact]
    public void A_value_that_cannot_be_cast_fails_with_its_kind()
    {
        Assert.Equal(DuckErrorKind.Conversion, Assert.Throws<DuckException>(() => _duck.Connection.Execute("SELECT 'x'::INTEGER")).Kind);
        Assert.Equal(DuckErrorKind.Conversion, Assert.Throws<DuckException>(() => _duck.Connection.Query("SELECT ('x' || i)::INTEGER FROM range(2) AS t(i)").Fetch()).Kind);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("-- nothing", 0)]
    [InlineData("SELECT 1;", 1)]
    [InlineData("SELECT ';'; SELECT 2", 2)]
    public void Statements_are_counted(string sql, int count) => Assert.Equal(count, _duck.Connection.CountStatements(sql));

    [Fact]
    public void Counting_broken_SQL_throws() =>
        Assert.Equal(DuckErrorKind.Parser, Assert.Throws<DuckException>(() => _duck.Connection.CountStatements("SELECT 1; selec 2")).Kind);

    [Fact]
    public void Changed_rows_are_counted()
    {
        _duck.Connection.Execute("CREATE TABLE t AS FROM range(10)");

        using var result = _duck.Connection.Query("DELETE FROM t WHERE range < 3");

        Assert.Equal(3, result.RowsChanged);
    }

    [Fact]
    public void An_unknown_option_is_named() =>
        Assert.Contains("no_such_option", Assert.Throws<DuckException>(() => new Duck(("no_such_option", "1"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_library_that_is_nowhere_is_named_with_the_place_to_put_it()
    {
        var exception = Assert.Throws<DuckDbMissingException>(() => NativeFile.LoadFromSystem("libno-such-duck.so", "/opt/program"));

        Assert.Contains("libno-such-duck.so", exception.Message, StringComparison.Ordinal);
        Assert.Contains("/opt/program", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _duck.Dispose();
}
