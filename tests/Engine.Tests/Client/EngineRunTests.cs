using System.Globalization;
using System.IO.Pipelines;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Tests.Client;

public sealed class EngineRunTests
{
    [Fact]
    public async Task A_task_answers_header_rows_page_end_and_completion()
    {
        await using var pool = new TestPool();

        await using var run = await pool.RunningAsync("ok", TestPool.Token);

        Assert.Equal(["t"], run.Header.Reads);
        using var text = new MemoryStream();
        var writer = PipeWriter.Create(text);
        var page = await run.CopyAsync(writer, TestPool.Token);
        await writer.FlushAsync(TestPool.Token);
        Assert.Equal(new EnginePageEnd(2, HasMore: false), page.TryGet(out var end, out _) ? end : null);
        Assert.Equal("[1],[2]"u8, text.ToArray());
        var completed = await run.CompleteAsync(TestPool.Token);
        Assert.Equal(2, completed.TryGet(out var done, out _) ? done.Rows : -1);
    }

    [Fact]
    public async Task An_export_ends_its_copy_with_the_task()
    {
        await using var pool = new TestPool();
        await using var run = await pool.RunningAsync("export", TestPool.Token);

        var page = await run.CopyAsync(PipeWriter.Create(Stream.Null), TestPool.Token);

        Assert.Equal(new EnginePageEnd(1, HasMore: false), page.TryGet(out var end, out _) ? end : null);
        Assert.Null((await run.CompleteAsync(TestPool.Token)).Error);
    }

    [Fact]
    public async Task Progress_is_told_between_0_and_1()
    {
        await using var pool = new TestPool();
        var told = new List<double>();
        var started = await pool.Engine.StartAsync(
            TestPool.Work("progress", TestPool.A) with { Progress = told.Add }, TestPool.Token);
        await using var run = started.TryGet(out var value, out var error) ? value : throw new InvalidOperationException(error.Code);

        await run.CompleteAsync(TestPool.Token);

        Assert.Equal([0.5, 1], told);
    }

    [Fact]
    public async Task A_failure_before_the_first_row_is_the_error_that_the_engine_gave()
    {
        await using var pool = new TestPool();

        var error = (await pool.StartAsync("fail")).Error;

        Assert.Equal((ErrorKind.Invalid, "query.invalid", "No column called nam."), (error!.Kind, error.Code, error.Detail));
        Assert.Equal(
            [("column", 8), ("line", 1), ("suggestion", "name")],
            error.Members!.Select(member => (member.Key, member.Value!)).OrderBy(member => member.Key));
    }

    [Fact]
    public async Task An_output_can_be_taken_until_the_run_is_disposed_and_then_the_folder_is_empty()
    {
        await using var pool = new TestPool();
        string path;
        await using (var run = await pool.RunningAsync("file", TestPool.Token))
        {
            await run.CompleteAsync(TestPool.Token);
            path = run.PathOf("out.duckdb");
            Assert.Equal("made", await File.ReadAllTextAsync(path, TestPool.Token));
        }

        var folder = Path.GetDirectoryName(path)!;
        Assert.Equal(Path.Combine(pool.Folder, "1", "tmp"), folder);
        Assert.Equal(Path.Combine(folder, "spill"), Assert.Single(Directory.GetFileSystemEntries(folder)));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, "spill")));
    }

    [Theory]
    [InlineData("out.duckdb")] // a link
    [InlineData("../in/x")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("")]
    public async Task An_output_that_leads_elsewhere_is_refused(string name)
    {
        await using var pool = new TestPool();
        await using var run = await pool.RunningAsync("file", TestPool.Token);
        await run.CompleteAsync(TestPool.Token);
        var output = run.PathOf("out.duckdb");
        File.Delete(output);
        File.CreateSymbolicLink(output, "/etc/passwd");

        Assert.Throws<InvalidDataException>(() => run.PathOf(name));
    }

    [Fact]
    public async Task A_slow_reader_stops_the_engine_and_memory_stays_flat()
    {
        await using var pool = new TestPool();
        await using var run = await pool.RunningAsync("flood 1024", TestPool.Token);
        var counter = run.PathOf("sent");
        var pipe = new Pipe();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestPool.Token);
        var before = Environment.WorkingSet;

        var copy = run.CopyAsync(pipe.Writer, stop.Token);
        long taken = 0;
        while (taken < 32 << 20)
        {
            var read = await pipe.Reader.ReadAsync(TestPool.Token);
            taken += read.Buffer.Length;
            pipe.Reader.AdvanceTo(read.Buffer.End);
            var sent = File.Exists(counter) && long.TryParse(await File.ReadAllTextAsync(counter, TestPool.Token), CultureInfo.InvariantCulture, out var blocks)
                ? blocks << 20
                : 0;
            Assert.InRange(sent, 0, taken + (1 << 20));
        }

        Assert.False(copy.IsCompleted);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 200 << 20); // other tests run in this process too
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_for_too_long_ends_the_task()
    {
        await using var pool = new TestPool(options => options.StallTimeout = TimeSpan.FromMilliseconds(100));
        await using var run = await pool.RunningAsync("flood 1024", TestPool.Token);

        var copied = await run.CopyAsync(new Pipe().Writer, TestPool.Token);

        Assert.Equal("query.client_stalled", copied.Error?.Code);
    }

    [Fact]
    public async Task A_reader_that_has_gone_ends_the_task()
    {
        await using var pool = new TestPool();
        await using var run = await pool.RunningAsync("flood 1024", TestPool.Token);
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();

        var copied = await run.CopyAsync(pipe.Writer, TestPool.Token);

        Assert.Equal("query.cancelled", copied.Error?.Code);
    }

    [Fact]
    public async Task A_task_given_up_is_stopped_and_its_engine_serves_the_next()
    {
        await using var pool = new TestPool();
        var (process, _, _) = await pool.WhoAsync(TestPool.A, TestPool.Token);
        foreach (var command in (string[])["wait", "flood 1024"])
        {
            await using var run = await pool.RunningAsync(command, TestPool.Token);
        }

        Assert.Equal((process, 4), await pool.WhoAsync(TestPool.A, TestPool.Token) is var who ? (who.Process, who.Task) : default);
    }

    [Fact]
    public async Task A_caller_that_leaves_before_the_header_gets_its_engine_stopped()
    {
        await using var pool = new TestPool();
        var (process, _, _) = await pool.WhoAsync(TestPool.A, TestPool.Token);
        using var leave = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pool.Engine.StartAsync(TestPool.Work("wait-before-header", TestPool.A), leave.Token));

        Assert.Equal(process, (await pool.WhoAsync(TestPool.A, TestPool.Token)).Process);
    }
}
