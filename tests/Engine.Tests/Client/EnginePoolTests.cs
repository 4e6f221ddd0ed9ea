using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tablinum.Engine.Client;
using Tablinum.Foundation;

namespace Tablinum.Engine.Tests.Client;

public sealed class EnginePoolTests
{
    [Fact]
    public async Task A_workspace_gets_the_engine_that_it_had_before()
    {
        await using var pool = new TestPool();
        await using (await pool.RunningAsync("wait", TestPool.Token)) // so that there are two engines
        {
            await pool.WhoAsync(TestPool.B, TestPool.Token);
        }

        var a = await pool.WhoAsync(TestPool.A, TestPool.Token);
        var b = await pool.WhoAsync(TestPool.B, TestPool.Token);

        Assert.NotEqual(a.Process, b.Process);
        Assert.Equal((2, 2), (a.Task, b.Task));
        Assert.Equal((TestPool.A.ToString("n"), TestPool.B.ToString("n")), (a.Context, b.Context));
    }

    [Fact]
    public async Task A_workspace_that_queues_twenty_does_not_hold_up_another()
    {
        await using var pool = new TestPool(options => (options.MaxInteractive, options.ReniceAfter) = (1, TimeSpan.FromHours(1)));
        var order = new List<Guid>();
        await pool.WhoAsync(TestPool.B, TestPool.Token); // else it could still be waiting for its engine to start
        var running = await pool.RunningAsync("wait", TestPool.Token);
        var all = Enumerable.Repeat(TestPool.A, 20).Append(TestPool.B).Select(ServeAsync).ToList();

        await running.DisposeAsync();
        await Task.WhenAll(all);

        Assert.Equal(TestPool.B, order[0]);
        Assert.Equal(21, order.Count);

        async Task ServeAsync(Guid workspace)
        {
            var started = await pool.StartAsync("ok", workspace);
            await using var run = started.TryGet(out var value, out var error) ? value : throw new InvalidOperationException(error.Code);
            lock (order)
            {
                order.Add(workspace);
            }
        }
    }

    [Fact]
    public async Task Who_leaves_while_waiting_leaves_the_line()
    {
        await using var pool = new TestPool(options => (options.MaxInteractive, options.ReniceAfter) = (1, TimeSpan.FromHours(1)));
        using var leave = new CancellationTokenSource();
        Task<Result<EngineRun>> waiting;
        await using (await pool.RunningAsync("wait", TestPool.Token))
        {
            waiting = pool.Engine.StartAsync(TestPool.Work("ok", TestPool.A), leave.Token);
            Assert.False(waiting.IsCompleted);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        }

        Assert.Equal(2, (await pool.WhoAsync(TestPool.A, TestPool.Token)).Task);
    }

    [Fact]
    public async Task Too_much_waiting_is_refused_at_once()
    {
        await using var pool = new TestPool(options =>
            (options.MaxInteractive, options.MaxWaiting, options.ReniceAfter) = (1, 4, TimeSpan.FromHours(1)));
        var running = await pool.RunningAsync("wait", TestPool.Token);
        var waiting = pool.StartAsync("ok");

        var refused = await pool.StartAsync("ok");

        Assert.Equal((ErrorKind.Unavailable, "engine.busy"), (refused.Error!.Kind, refused.Error.Code));
        await running.DisposeAsync();
        await using var served = (await waiting).TryGet(out var run, out _) ? run : null;
        Assert.NotNull(served);
    }

    [Fact]
    public async Task Old_work_runs_on_at_a_lower_priority_and_another_takes_its_place()
    {
        await using var pool = new TestPool(options =>
            (options.MaxInteractive, options.ReniceAfter) = (1, TimeSpan.FromMilliseconds(100)));
        var (process, _, _) = await pool.WhoAsync(TestPool.A, TestPool.Token);
        var old = await pool.RunningAsync("wait", TestPool.Token);

        var other = await pool.WhoAsync(TestPool.B, TestPool.Token); // would wait for the old one otherwise

        Assert.NotEqual(process, other.Process);
        Assert.Equal((10, 0), (TestPool.Niceness(process), TestPool.Niceness(other.Process)));

        await old.DisposeAsync();
        var next = await pool.WhoAsync(TestPool.A, TestPool.Token);
        Assert.Equal(0, TestPool.Niceness(next.Process));
    }

    [Fact]
    public async Task An_engine_with_nothing_to_do_ends()
    {
        await using var pool = new TestPool(options => options.IdleTimeout = TimeSpan.FromMilliseconds(50));
        var (process, _, _) = await pool.WhoAsync(TestPool.A, TestPool.Token);
        using var child = Process.GetProcessById(process);

        await child.WaitForExitAsync(TestPool.Token);

        var next = await pool.WhoAsync(TestPool.A, TestPool.Token);
        Assert.NotEqual(process, next.Process);
        Assert.Equal(1, next.Task);
    }

    [Fact]
    public async Task Stopping_the_pool_ends_its_engines_their_tasks_and_their_folders()
    {
        await using var pool = new TestPool();
        var (process, _, _) = await pool.WhoAsync(TestPool.A, TestPool.Token);
        using var child = Process.GetProcessById(process);
        await using var run = await pool.RunningAsync("hang", TestPool.Token);
        var copy = run.CopyAsync(PipeWriter.Create(Stream.Null), TestPool.Token);

        var stop = pool.StopAsync(TestPool.Token);

        Assert.Equal("query.engine_killed", (await copy).Error?.Code);
        await run.DisposeAsync();
        await stop;
        Assert.True(child.HasExited);
        Assert.Empty(Directory.GetFileSystemEntries(pool.Folder));
    }

    [Fact]
    public async Task Folders_of_an_earlier_server_are_removed()
    {
        await using var pool = new TestPool(options =>
        {
            var old = Directory.CreateDirectory(Path.Combine(options.Folder, "7", "tmp"));
            File.WriteAllText(Path.Combine(old.FullName, "part.duckdb"), "of somebody");
        });

        await pool.WhoAsync(TestPool.A, TestPool.Token);

        Assert.Equal([Path.Combine(pool.Folder, "1")], Directory.GetFileSystemEntries(pool.Folder));
    }

    [Fact]
    public async Task An_engine_sees_nothing_of_the_servers_environment()
    {
        Environment.SetEnvironmentVariable("TABLINUM_TEST_SECRET", "hush");
        await using var pool = new TestPool();
        await using var run = await pool.RunningAsync("environment", TestPool.Token);

        var names = (await TestPool.TextAsync(run, TestPool.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order();

        Assert.Equal(
            [
                "DOTNET_EnableDiagnostics", "DOTNET_ROOT", "DOTNET_TieredPGO", "DOTNET_gcConcurrent", "DOTNET_gcServer",
                "HOME", "MALLOC_ARENA_MAX", "TMPDIR", "TZ",
            ],
            names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_version_is_that_of_the_engines()
    {
        await using var pool = new TestPool();

        var version = await pool.Engine.VersionAsync(TestPool.Token);

        Assert.True(version.TryGet(out var text, out _));
        Assert.Equal("v9.9.9-fake", text);
        Assert.Equal(1, (await pool.WhoAsync(TestPool.A, TestPool.Token)).Task);
    }

    [Theory]
    [InlineData("MaxInteractive", "0")]
    [InlineData("MemoryBytes", "1")]
    [InlineData("KillGrace", "1.00:00:00")]
    [InlineData("Folder", "")]
    public void Impossible_settings_are_refused(string name, string value)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [$"Engine:{name}"] = value })
            .Build());
        services.AddEngine();
        using var provider = services.BuildServiceProvider();

        var refused = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<EngineOptions>>().Value);

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }
}
