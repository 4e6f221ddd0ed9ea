using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Tests.Client;

/// <summary>A pool of fake engines in a folder of its own, made as a server makes it.</summary>
internal sealed class TestPool : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TestPool(Action<EngineOptions>? configure = null, TimeProvider? clock = null)
    {
        Folder = Directory.CreateTempSubdirectory("tablinum-engines-").FullName;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddEngine();
        services.Configure<EngineOptions>(options =>
        {
            options.Program = Path.Combine(AppContext.BaseDirectory, "Tablinum.FakeEngine");
            options.Arguments = [];
            options.Folder = Folder;
            options.KillGrace = TimeSpan.FromSeconds(20); // a busy machine must not look like an engine that hangs
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
        Engine = _services.GetRequiredService<IEngine>();
    }

    public static Guid A { get; } = new("aaaaaaaa-0000-0000-0000-000000000000");

    public static Guid B { get; } = new("bbbbbbbb-0000-0000-0000-000000000000");

    public string Folder { get; }

    public IEngine Engine { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static EngineWork Work(string command, Guid workspaceId, TimeSpan? deadline = null) => new(
        workspaceId,
        new DescribeTask(new Statement(command, Parameters: null), []),
        EngineLane.Interactive,
        deadline ?? TimeSpan.FromSeconds(30));

    public static async Task<string> TextAsync(EngineRun run, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        var writer = PipeWriter.Create(text, new StreamPipeWriterOptions(leaveOpen: true));
        var copied = await run.CopyAsync(writer, cancellationToken);
        await writer.CompleteAsync();
        Assert.Null(copied.Error);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Niceness of a process's main thread, as the kernel has it.</summary>
    public static int Niceness(int processId)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }

    public Task<Result<EngineRun>> StartAsync(string command) => Engine.StartAsync(Work(command, A), Token);

    public Task<Result<EngineRun>> StartAsync(string command, Guid workspaceId) =>
        Engine.StartAsync(Work(command, workspaceId), Token);

    public async Task<EngineRun> RunningAsync(string command, CancellationToken cancellationToken)
    {
        var started = await Engine.StartAsync(Work(command, A), cancellationToken);
        return started.TryGet(out var run, out var error) ? run : throw new InvalidOperationException(error.ToString());
    }

    /// <summary>Process, number of its task, and workspace of an engine that takes a task now.</summary>
    public async Task<(int Process, int Task, string Context)> WhoAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        var started = await Engine.StartAsync(Work("who", workspaceId), cancellationToken);
        await using var run = started.TryGet(out var value, out var error)
            ? value
            : throw new InvalidOperationException(error.ToString());
        var words = (await TextAsync(run, cancellationToken)).Split(' ');
        return (int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture), words[2]);
    }

    public ValueTask StopAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _services.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
