using System.Diagnostics;
using System.IO.Pipelines;
using Tablinum.Engine.Client;
using Tablinum.Foundation;
using Tablinum.Posix;

namespace Tablinum.Engine.Tests.Client;

/// <summary>Whatever an engine does, its own request hears of it, and the next one is served.</summary>
public sealed class EngineFailureTests
{
    [Theory]
    [InlineData("exit")]
    [InlineData("crash-in-data")]
    [InlineData("garbage")]
    [InlineData("out-of-order")]
    [InlineData("bad-json")]
    [InlineData("long-message")]
    public async Task An_engine_that_goes_wrong_fails_its_own_task_and_no_other(string command)
    {
        await using var pool = new TestPool();
        var (process, _, _) = await pool.WhoAsync(TestPool.A, TestPool.Token);

        var error = await ErrorOfAsync(pool, TestPool.Work(command, TestPool.A), TestPool.Token);

        Assert.Equal((ErrorKind.Unavailable, "query.engine_killed"), (error!.Kind, error.Code));
        Assert.NotEqual(process, (await pool.WhoAsync(TestPool.A, TestPool.Token)).Process);
    }

    [Fact]
    public async Task Past_the_deadline_an_engine_that_listens_is_stopped_and_kept()
    {
        await using var pool = new TestPool();
        var (process, _, _) = await pool.WhoAsync(TestPool.A, TestPool.Token);

        var error = await ErrorOfAsync(pool, TestPool.Work("wait", TestPool.A, TimeSpan.FromMilliseconds(100)), TestPool.Token);

        Assert.Equal((ErrorKind.Timeout, "query.timeout"), (error!.Kind, error.Code));
        Assert.StartsWith("It took longer than 0.1 s;", error.Detail, StringComparison.Ordinal);
        Assert.Equal(process, (await pool.WhoAsync(TestPool.A, TestPool.Token)).Process);
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("hang-before-header")]
    public async Task Past_the_deadline_an_engine_that_does_not_listen_is_killed(string command)
    {
        await using var pool = new TestPool(options => options.KillGrace = TimeSpan.FromMilliseconds(200));
        var (process, _, _) = await pool.WhoAsync(TestPool.A, TestPool.Token);
        using var child = Process.GetProcessById(process);

        var error = await ErrorOfAsync(pool, TestPool.Work(command, TestPool.A, TimeSpan.FromMilliseconds(100)), TestPool.Token);

        Assert.Equal("query.timeout", error?.Code);
        await child.WaitForExitAsync(TestPool.Token);
        Assert.NotEqual(process, (await pool.WhoAsync(TestPool.A, TestPool.Token)).Process);
    }

    [Fact]
    public async Task A_task_given_up_that_does_not_listen_is_killed()
    {
        await using var pool = new TestPool(options => options.KillGrace = TimeSpan.FromMilliseconds(200));
        var (process, _, _) = await pool.WhoAsync(TestPool.A, TestPool.Token);
        await using (await pool.RunningAsync("hang", TestPool.Token))
        {
        }

        Assert.NotEqual(process, (await pool.WhoAsync(TestPool.A, TestPool.Token)).Process);
    }

    [Fact]
    public async Task An_engine_that_grows_too_large_is_killed()
    {
        await using var pool = new TestPool(options => options.MaxResidentBytes = 150 << 20);

        var error = await ErrorOfAsync(pool, TestPool.Work("allocate 2000", TestPool.A), TestPool.Token);

        Assert.Equal((ErrorKind.OverLimit, "query.out_of_memory"), (error!.Kind, error.Code));
        Assert.StartsWith("It needed more than 150 MB of memory;", error.Detail, StringComparison.Ordinal);
        Assert.Equal(1, (await pool.WhoAsync(TestPool.A, TestPool.Token)).Task);
    }

    [Fact]
    public async Task One_that_grows_faster_than_anybody_looks_is_ended_by_the_kernel()
    {
        Assert.SkipWhen(ControlGroups.TryOpen() is null, "No control group can be made here.");
        await using var pool = new TestPool(options => options.MaxResidentBytes = 150 << 20, new NobodyLooks());

        var error = await ErrorOfAsync(pool, TestPool.Work("allocate 2000", TestPool.A), TestPool.Token);

        Assert.Equal("query.out_of_memory", error?.Code);
    }

    [Fact]
    public async Task One_that_ends_itself_because_it_gets_no_more_memory_has_run_out_of_it()
    {
        await using var pool = new TestPool(clock: new NobodyLooks());

        var error = await ErrorOfAsync(pool, TestPool.Work("allocate-at-once", TestPool.A), TestPool.Token);

        Assert.Equal("query.out_of_memory", error?.Code);
    }

    [Fact]
    public async Task All_engines_together_stay_within_the_budget_of_the_node()
    {
        await using var pool = new TestPool(options => options.NodeMemoryBytes = 150 << 20);

        var error = await ErrorOfAsync(pool, TestPool.Work("allocate 2000", TestPool.A), TestPool.Token);

        Assert.Equal("query.out_of_memory", error?.Code);
    }

    [Fact]
    public async Task An_idle_engine_killed_from_outside_costs_nobody_a_request()
    {
        await using var pool = new TestPool();
        for (var i = 0; i < 5; i++)
        {
            var (process, _, _) = await pool.WhoAsync(TestPool.A, TestPool.Token);
            using var child = Process.GetProcessById(process);
            child.Kill();
            await child.WaitForExitAsync(TestPool.Token);

            Assert.NotEqual(process, (await pool.WhoAsync(TestPool.A, TestPool.Token)).Process);
        }
    }

    [Theory]
    [InlineData("exit-at-start", "it ended at once with code 3")]
    [InlineData("silent", "it did not answer within 0.3 s")]
    [InlineData("other-program", "its program does not speak as an engine does")]
    public async Task An_engine_that_does_not_start_is_an_error_that_says_why(string behaviour, string why)
    {
        await using var pool = new TestPool(options =>
        {
            options.Arguments = [behaviour];
            options.StartTimeout = behaviour == "silent" ? TimeSpan.FromMilliseconds(300) : TimeSpan.FromSeconds(20);
        });

        var first = await pool.StartAsync("ok");
        var atOnce = await pool.StartAsync("ok"); // not another attempt: that comes later

        Assert.Equal((ErrorKind.Unavailable, "engine.unavailable"), (first.Error!.Kind, first.Error.Code));
        Assert.Contains($": {why}.", first.Error.Detail, StringComparison.Ordinal);
        Assert.Equal(first.Error, atOnce.Error);
        Assert.Equal("engine.unavailable", (await pool.Engine.VersionAsync(TestPool.Token)).Error?.Code);
    }

    [Fact]
    public async Task A_missing_program_is_an_error_that_does_not_tell_its_path()
    {
        await using var pool = new TestPool(options => options.Program = "/nowhere/engine");

        var error = (await pool.StartAsync("ok")).Error;

        Assert.Equal("engine.unavailable", error?.Code);
        Assert.DoesNotContain("nowhere", error!.Detail, StringComparison.Ordinal);
    }

    private static async Task<Error?> ErrorOfAsync(TestPool pool, EngineWork work, CancellationToken cancellationToken)
    {
        var started = await pool.Engine.StartAsync(work, cancellationToken);
        if (!started.TryGet(out var run, out var error))
        {
            return error;
        }

        await using (run)
        {
            var copied = await run.CopyAsync(PipeWriter.Create(Stream.Null), cancellationToken);
            Assert.Equal(copied.Error, (await run.CompleteAsync(cancellationToken)).Error);
            return copied.Error;
        }
    }

    /// <summary>A clock whose timers never ring: the watchdog sleeps.</summary>
    private sealed class NobodyLooks : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Silent();

        private sealed class Silent : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
