using Tablinum.DuckDb;

namespace Tablinum.Engine.Tests.DuckDb;

public sealed class AppenderTests : IDisposable
{
    private readonly Duck _duck = new();

    [Fact]
    public void All_types_survive_being_appended()
    {
        _duck.Connection.Execute("CREATE TABLE source AS FROM test_all_types(); CREATE TABLE target AS FROM source LIMIT 0");
        using var reader = _duck.Connect();
        using var result = reader.Query("FROM test_all_types()");
        using var appender = new DuckAppender(_duck.Connection, null, "target");

        while (result.Fetch() is { } chunk)
        {
            using (chunk)
            {
                appender.Append(chunk);
            }
        }

        appender.Close();
        Assert.Equal("3", _duck.Text("SELECT count(*)::VARCHAR FROM target"));
        Assert.Equal(_duck.Texts("SELECT t::VARCHAR FROM source AS t"), _duck.Texts("SELECT t::VARCHAR FROM target AS t"));
    }

    [Fact]
    public void Many_chunks_keep_their_order()
    {
        _duck.Connection.Execute("CREATE TABLE target (i BIGINT, s VARCHAR)");
        using var reader = _duck.Connect();
        using var result = reader.Query("SELECT i, 'row ' || i FROM range(300000) AS t(i)");
        using (var appender = new DuckAppender(_duck.Connection, "main", "target"))
        {
            while (result.Fetch() is { } chunk)
            {
                using (chunk)
                {
                    appender.Append(chunk);
                }
            }

            appender.Close();
        }

        Assert.Equal("300000", _duck.Text("SELECT count(*)::VARCHAR FROM target WHERE i = rowid AND s = 'row ' || rowid"));
    }

    [Fact]
    public void A_table_that_is_not_there_is_named()
    {
        var exception = Assert.Throws<DuckException>(() => new DuckAppender(_duck.Connection, null, "nowhere"));

        Assert.Equal(DuckErrorKind.Catalog, exception.Kind);
        Assert.Contains("nowhere", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chunks_of_other_types_are_refused()
    {
        _duck.Connection.Execute("CREATE TABLE target (i BIGINT)");
        using var reader = _duck.Connect();
        using var result = reader.Query("SELECT [1]");
        using var chunk = result.Fetch();
        using var appender = new DuckAppender(_duck.Connection, null, "target");

        Assert.Throws<DuckException>(() => appender.Append(chunk!));
    }

    [Fact]
    public void A_constraint_refuses_at_the_close()
    {
        _duck.Connection.Execute("CREATE TABLE target (i BIGINT PRIMARY KEY)");
        using var reader = _duck.Connect();
        using var result = reader.Query("SELECT 1::BIGINT FROM range(2)");
        using var chunk = result.Fetch();
        using var appender = new DuckAppender(_duck.Connection, null, "target");
        appender.Append(chunk!);

        var exception = Assert.Throws<DuckException>(appender.Close);

        Assert.Equal(DuckErrorKind.Constraint, exception.Kind);
    }

    public void Dispose() => _duck.Dispose();
}
