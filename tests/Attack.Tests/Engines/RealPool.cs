using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Attack.Tests.Engines;

/// <summary>What came of a task.</summary>
/// <param name="Outcome"><c>ok</c>, or the code of the error.</param>
/// <param name="Answer">The rows as JSON, or the error's text.</param>
/// <param name="Late">How long after its deadline the task was over; negative if it ended before.</param>
internal sealed record TaskOutcome(string Outcome, string Answer, TimeSpan Late, EngineCompleted? Completed);

/// <summary>The pool of a server with the engines of the product, in a folder of its own.</summary>
internal sealed class RealPool : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IEngine _engine;

    public RealPool(Action<EngineOptions>? configure = null)
    {
        Folder = Directory.CreateTempSubdirectory("tablinum-attack-").FullName;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddEngine();
        services.Configure<EngineOptions>(options =>
        {
            options.Program = Path.Combine(AppContext.BaseDirectory, "tablinum");
            options.Folder = Path.Combine(Folder, "engines");
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
        _engine = _services.GetRequiredService<IEngine>();
    }

    /// <summary>For files of the test; the engines' folders are in it.</summary>
    public string Folder { get; }

    /// <summary>The largest that any engine alive now has ever been, in bytes.</summary>
    public static long PeakOfEngines() => Engines().Select(PeakOf).DefaultIfEmpty(0).Max();

    /// <summary>What an engine has used since it began; 0 if it has ended.</summary>
    public static double ProcessorSecondsOf(int process)
    {
        const int TicksPerSecond = 100;
        const int UserTime = 11; // behind the name, which may hold blanks
        var line = string.Concat(Lines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat"));
        return line.Split(") ") is [.., var rest] && rest.Split(' ') is { Length: > UserTime + 1 } words
            ? (double.Parse(words[UserTime], CultureInfo.InvariantCulture) + double.Parse(words[UserTime + 1], CultureInfo.InvariantCulture)) / TicksPerSecond
            : 0;
    }

    /// <summary>Processes that this one has started and that are no others than engines.</summary>
    public static IReadOnlyList<int> Engines()
    {
        var self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. Directory.EnumerateDirectories($"/proc/{self}/task")
                .SelectMany(task => Words(Path.Combine(task, "children")))
                .Select(word => int.Parse(word, CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>Runs a task to its end, and its rows with it.</summary>
    public async Task<TaskOutcome> RunAsync(EngineWork work, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var started = await _engine.StartAsync(work, cancellationToken);
        if (!started.TryGet(out var run, out var error))
        {
            return Failed(error, Late());
        }

        await using (run)
        {
            using var text = new MemoryStream();
            var writer = PipeWriter.Create(text, new StreamPipeWriterOptions(leaveOpen: true));
            if (work.Task is not IngestTask)
            {
                var copied = await run.CopyAsync(writer, cancellationToken);
                await writer.CompleteAsync();
                if (copied.Error is { } broken)
                {
                    return Failed(broken, Late());
                }
            }

            var completed = await run.CompleteAsync(cancellationToken);
            return completed.TryGet(out var done, out var failure)
                ? new TaskOutcome("ok", System.Text.Encoding.UTF8.GetString(text.ToArray()), Late(), done)
                : Failed(failure, Late());
        }

        TimeSpan Late() => Stopwatch.GetElapsedTime(began) - work.Deadline;
    }

    /// <summary>What engines have left in their temp folders, apart from the folder for spilling.</summary>
    public IReadOnlyList<string> LeftBehind() =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(Folder, "engines"))
            .SelectMany(engine => Directory.Exists(Path.Combine(engine, "tmp")) ? Directory.EnumerateFiles(Path.Combine(engine, "tmp"), "*", SearchOption.AllDirectories) : []),
    ];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static TaskOutcome Failed(Error error, TimeSpan late) => new(error.Code, error.Detail, late, Completed: null);

    private static long PeakOf(int process)
    {
        const string Peak = "VmHWM:";
        var line = Lines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status").FirstOrDefault(line => line.StartsWith(Peak, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[Peak.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) << 10;
    }

    private static string[] Words(string path) => string.Join(' ', Lines(path)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return []; // it has ended meanwhile
        }
    }
}
