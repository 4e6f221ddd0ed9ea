using System.IO.Pipelines;
using Tablinum.Cli.Client;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Cli.Local;

/// <summary>Engines of this process for files of this machine: what a server does with them, without a server.</summary>
/// <remarks>Safe for use by several threads; as many tasks run at once as engines are allowed.</remarks>
internal sealed class LocalEngine : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(1);

    private readonly DirectoryInfo _folder;
    private readonly ServiceProvider _services;
    private readonly IEngine _engine;

    private LocalEngine(DirectoryInfo folder, ServiceProvider services) =>
        (_folder, _services, _engine) = (folder, services, services.GetRequiredService<IEngine>());

    /// <summary>Engines start when the first task needs them.</summary>
    public static LocalEngine Create()
    {
        var folder = Directory.CreateTempSubdirectory("tablinum-");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddEngine();
        services.Configure<EngineOptions>(options =>
        {
            options.Folder = Path.Combine(folder.FullName, "engines");
            options.MaxInteractive = Environment.ProcessorCount;
            options.Threads = 1; // many files at once use the cores better than many threads on one
        });
        return new LocalEngine(folder, services.BuildServiceProvider());
    }

    /// <summary>Reads a file and tells how: one receipt for each of its tables.</summary>
    /// <exception cref="Failure">It holds no table.</exception>
    public async Task<IReadOnlyList<IngestReport>> DetectAsync(string path, ReadCorrections? said, CancellationToken cancellationToken)
    {
        await using var run = await StartAsync(Ingest(path, said, oneTable: false), cancellationToken);
        return (await CompleteAsync(run, cancellationToken)).Ingest ?? [];
    }

    /// <summary>Writes the first table of a file in another format.</summary>
    /// <returns>What was left out.</returns>
    /// <exception cref="Failure">It holds no table, or several where <paramref name="oneTable"/> is wanted.</exception>
    public async Task<RewriteReport> ConvertAsync(string path, ReadCorrections? said, bool oneTable, RowFormat format, Stream target, CancellationToken cancellationToken)
    {
        var part = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        try
        {
            RelationSource source;
            RewriteReport report;
            await using (var run = await StartAsync(Ingest(path, said, oneTable), cancellationToken))
            {
                var completed = await CompleteAsync(run, cancellationToken);
                var table = completed.Ingest is [var first, ..] ? first : throw new InvalidOperationException("A file without tables is refused.");
                report = new RewriteReport(completed.Ingest.Count, table.RejectedRows);
                File.Move(run.PathOf(table.OutputName), part);
                source = new RelationSource("data", part, table.Columns, [new RelationPart(part, table.Table, table.Rows)]);
            }

            await using var export = await StartAsync(new ExportTask(Statement: null, [source], format), cancellationToken);
            var writer = PipeWriter.Create(target, new StreamPipeWriterOptions(leaveOpen: true));
            var copied = await export.CopyAsync(writer, cancellationToken);
            await writer.CompleteAsync();
            ThrowIf(copied.Error);
            return report;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Writes the first table of a text file again as RFC 4180, its cells as they are.</summary>
    /// <returns>What was left out.</returns>
    /// <exception cref="Failure">It holds no table, or several where <paramref name="oneTable"/> is wanted.</exception>
    public async Task<RewriteReport> RewriteAsync(string path, ReadCorrections? said, bool oneTable, Stream target, CancellationToken cancellationToken)
    {
        const string Output = "rows";
        var task = new RewriteTask(Path.GetFullPath(path), Output, oneTable) { Corrections = said ?? ReadCorrections.None };
        await using var run = await StartAsync(task, cancellationToken);
        var completed = await CompleteAsync(run, cancellationToken);
        await using var rows = File.OpenRead(run.PathOf(Output));
        await rows.CopyToAsync(target, cancellationToken);
        return completed.Rewrite ?? throw new InvalidOperationException("A rewrite tells what it left out.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static IngestTask Ingest(string path, ReadCorrections? said, bool oneTable) =>
        new(Path.GetFullPath(path), AppendTo: null, oneTable) { Corrections = said ?? ReadCorrections.None };

    private async Task<EngineRun> StartAsync(EngineTask task, CancellationToken cancellationToken)
    {
        var starting = await _engine.StartAsync(new EngineWork(Guid.Empty, task, EngineLane.Interactive, Deadline), cancellationToken);
        return starting.TryGet(out var run, out var error) ? run : throw FailureOf(error);
    }

    private static async Task<EngineCompleted> CompleteAsync(EngineRun run, CancellationToken cancellationToken) =>
        (await run.CompleteAsync(cancellationToken)).TryGet(out var completed, out var error) ? completed : throw FailureOf(error);

    private static void ThrowIf(Error? error)
    {
        if (error is not null)
        {
            throw FailureOf(error);
        }
    }

    private static Failure FailureOf(Error error) => new(ExitCodes.Failed, error.Detail)
    {
        Problem = new ProblemDocument(Status: null, Title: null, error.Detail, error.Code, Line: null, Column: null, Suggestion: null, TraceId: null),
    };
}
