using Tablinum.DuckDb;

namespace Tablinum.Engine.Tests.DuckDb;

public sealed class StreamingTests : IDisposable
{
    private const string Endless = "SELECT count(*) FROM range(1000000000000) AS r(i) WHERE i % 7 = 8"; // in constant memory

    private readonly Duck _duck = new(("memory_limit", "100MB"), ("temp_directory", ""));

    [Fact]
    public void The_first_rows_of_a_result_larger_than_memory_are_there_at_once()
    {
        using var result = _duck.Connection.Query("SELECT i, i || ' as text' FROM range(1000000000) AS t(i)");

        using var chunk = result.Fetch();

        Assert.Equal(2048, chunk!.Rows);
        Assert.Equal(2047, chunk[0].Get<long>(2047));
    }

    [Fact]
    public void A_connection_is_free_again_when_an_unfinished_result_is_disposed()
    {
        using (var result = _duck.Connection.Query("FROM range(1000000000)"))
        {
            result.Fetch()!.Dispose();
        }

        Assert.Equal("1", _duck.Text("SELECT '1'"));
    }

    [Fact]
    public async Task An_interrupt_from_another_thread_stops_a_statement()
    {
        var run = Task.Run(() => _duck.Connection.Query(Endless), TestContext.Current.CancellationToken);

        var exception = await Assert.ThrowsAsync<DuckException>(() => InterruptAsync(run, TestContext.Current.CancellationToken));

        Assert.Equal(DuckErrorKind.Interrupt, exception.Kind);
        Assert.Equal("1", _duck.Text("SELECT '1'"));
    }

    [Fact]
    public void An_interrupt_between_two_chunks_stops_the_stream()
    {
        using var result = _duck.Connection.Query("FROM range(1000000000)");
        result.Fetch()!.Dispose();

        _duck.Connection.Interrupt();

        var exception = Assert.Throws<DuckException>(() => Drain(result));
        Assert.Equal(DuckErrorKind.Interrupt, exception.Kind);
    }

    [Fact]
    public void An_error_in_the_middle_of_the_rows_is_thrown_and_not_taken_for_the_end()
    {
        _duck.Connection.Execute("SET threads = 1"); // with more, DuckDB now and then tells only that it interrupted the others
        using var result = _duck.Connection.Query("SELECT CASE WHEN i = 500000 THEN error('boom') ELSE i::VARCHAR END FROM range(1000000) AS t(i)");

        var exception = Assert.Throws<DuckException>(() => Drain(result));

        Assert.Contains("boom", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_rises_while_a_statement_runs()
    {
        _duck.Connection.Execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0");
        _duck.Connection.Execute("CREATE TABLE t AS SELECT i FROM range(5000000) AS r(i)");
        Assert.Equal(-1, _duck.Connection.Progress);
        var run = Task.Run(
            () => _duck.Connection.Query($"SELECT max({string.Concat(Enumerable.Repeat("md5(", 20))}i::VARCHAR{new string(')', 20)}) FROM t"),
            TestContext.Current.CancellationToken);

        while (_duck.Connection.Progress is <= 0 && !run.IsCompleted)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.InRange(_duck.Connection.Progress, double.Epsilon, 1);
        await Assert.ThrowsAsync<DuckException>(() => InterruptAsync(run, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _duck.Dispose();

    private static void Drain(DuckResult result)
    {
        while (result.Fetch() is { } chunk)
        {
            chunk.Dispose();
        }
    }

    // An interrupt that comes before the statement has begun is lost, and nothing tells when it has: so it is repeated.
    private async Task InterruptAsync(Task<DuckResult> run, CancellationToken cancellationToken)
    {
        while (!run.IsCompleted)
        {
            _duck.Connection.Interrupt();
            await Task.WhenAny(run, Task.Delay(10, cancellationToken));
        }

        (await run).Dispose();
    }
}
