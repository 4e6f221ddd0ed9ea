using System.Security.Cryptography;
using System.Text;
using Tablinum.DuckDb;
using Tablinum.Engine.Host.Encoders;
using Tablinum.Engine.Protocol;
using Tablinum.Engine.Tests.DuckDb;

namespace Tablinum.Engine.Tests.Encoders;

public sealed class RowEncodingTests : IDisposable
{
    private const string Many = "SELECT i, 'name ' || hash(i) AS name, i / 7 AS part, DATE '2020-01-01' + (i % 1000)::INTEGER AS day FROM range(400000) AS t(i)";

    private readonly Duck _duck = new();

    [Theory]
    [InlineData(RowFormat.JsonRows)]
    [InlineData(RowFormat.Json)]
    [InlineData(RowFormat.NdJson)]
    [InlineData(RowFormat.Csv)]
    public void All_cores_write_what_one_writes(RowFormat format)
    {
        using var parallel = new MemoryStream();

        var rows = Run(Many, format, bytes => parallel.Write(bytes));

        Assert.Equal(400_000, rows);
        Assert.Equal(
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(_duck.Encode(Many, format)))),
            Convert.ToHexString(SHA256.HashData(parallel.ToArray())));
    }

    [Theory]
    [InlineData(RowFormat.JsonRows, "")]
    [InlineData(RowFormat.Json, "[\n]\n")]
    [InlineData(RowFormat.Csv, "a\n")]
    public void Nothing_but_the_frame_without_rows(RowFormat format, string expected)
    {
        var text = new StringBuilder();

        var rows = Run("SELECT 1 AS a WHERE false", format, bytes => text.Append(Encoding.UTF8.GetString(bytes)));

        Assert.Equal(0, rows);
        Assert.Equal(expected, text.ToString());
    }

    [Fact]
    public void A_result_of_one_chunk_is_written_by_the_calling_thread_in_one_go()
    {
        var threads = new List<int>();

        Run("FROM range(2000)", RowFormat.Csv, _ => threads.Add(Environment.CurrentManagedThreadId));

        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void Rows_that_were_written_before_count_and_are_followed_by_a_separator()
    {
        var text = new StringBuilder();
        using var result = _duck.Connection.Query("FROM range(2)");
        using var encoding = new RowEncoding(RowEncoder.Create(RowFormat.Json, result.Columns), bytes => text.Append(Encoding.UTF8.GetString(bytes)));

        encoding.Run(result, rowsBefore: 3, TestContext.Current.CancellationToken);

        Assert.Equal(5, encoding.Rows);
        Assert.Equal(",\n{\"range\":0},\n{\"range\":1}\n]\n", text.ToString());
    }

    [Fact]
    public void Values_of_a_megabyte_go_out_bit_by_bit()
    {
        long bytes = 0;
        var largest = 0;

        Run("SELECT repeat('x', 1000000) AS v FROM range(6000) AS t(i) WHERE i % 100 < 3", RowFormat.NdJson, piece =>
        {
            bytes += piece.Length;
            largest = Math.Max(largest, piece.Length);
        });

        Assert.Equal(180 * 1_000_009L, bytes);
        Assert.True(largest < 3_000_000, $"A piece of {largest} bytes.");
    }

    [Fact]
    public void An_error_in_the_middle_is_thrown_after_what_came_before_it()
    {
        var rows = 0;

        var exception = Assert.Throws<DuckException>(() => Run(
            "SELECT CASE WHEN i = 300000 THEN error('boom') ELSE i::VARCHAR END AS v FROM range(400000) AS t(i)",
            RowFormat.NdJson,
            piece => rows += piece.Count((byte)'\n')));

        Assert.Contains("boom", exception.Message, StringComparison.Ordinal);
        Assert.InRange(rows, 1, 300_000);
    }

    [Fact]
    public void A_sink_that_fails_ends_the_run_and_leaves_the_connection_usable()
    {
        var calls = 0;

        Assert.Throws<IOException>(() => Run(Many, RowFormat.Csv, _ =>
        {
            if (++calls == 3)
            {
                throw new IOException("The reader is gone.");
            }
        }));

        Assert.Equal("1", _duck.Text("SELECT '1'"));
    }

    [Fact]
    public void Cancelling_ends_the_run()
    {
        using var cancellation = new CancellationTokenSource();
        using var result = _duck.Connection.Query("FROM range(1000000000)");
        using var encoding = new RowEncoding(RowEncoder.Create(RowFormat.Csv, result.Columns), _ => cancellation.Cancel());

        Assert.Throws<OperationCanceledException>(() => encoding.Run(result, 0, cancellation.Token));

        Assert.InRange(encoding.Rows, 1, 10_000_000);
    }

    [Fact]
    public void A_slow_reader_holds_DuckDB_back()
    {
        using var small = new Duck(("memory_limit", "100MB"), ("temp_directory", ""));
        using var cancellation = new CancellationTokenSource();
        using var result = small.Connection.Query("SELECT i, repeat('y', 1000) AS v FROM range(100000000) AS t(i)");
        var calls = 0;
        using var encoding = new RowEncoding(RowEncoder.Create(RowFormat.JsonRows, result.Columns), _ =>
        {
            if (++calls > 40)
            {
                cancellation.Cancel();
            }
        });

        Assert.Throws<OperationCanceledException>(() => encoding.Run(result, 0, cancellation.Token));

        Assert.InRange(encoding.Rows, 2048, 500_000);
    }

    public void Dispose() => _duck.Dispose();

    private long Run(string sql, RowFormat format, RowSink sink)
    {
        using var result = _duck.Connection.Query(sql);
        using var encoding = new RowEncoding(RowEncoder.Create(format, result.Columns), sink);
        encoding.Run(result, rowsBefore: 0, TestContext.Current.CancellationToken);
        return encoding.Rows;
    }
}
