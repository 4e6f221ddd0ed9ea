using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tablinum.Datasets.Queries;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;
using Tablinum.Storage;

namespace Tablinum.Datasets.Results;

/// <summary>Lets runs go on behind their first page: takes the file with the whole result into the store and has it recorded.</summary>
internal sealed class ResultSpooler(
    ResultMemory memory, ResultRecorder recorder, IBlobStore blobs, TimeProvider clock, ILogger<ResultSpooler> logger)
    : IHostedService, IDisposable
{
    /// <summary>In the engine's folder.</summary>
    public const string FileName = "result.duckdb";

    private readonly ConcurrentDictionary<RunUnderWay, Task> _tasks = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The file of a result as the engine has made it: a table <c>result</c> of columns <c>c0, c1, …</c>, because the names of a result need not be unique.</summary>
    public static RelationSource SourceOf(ResultInfo info, string key, string path) => new(
        "result",
        key,
        [.. info.Columns.Select((column, index) => new RelationColumn($"c{index}", StoredType(column.Type), column.Name))],
        [new RelationPart(path, "result", info.Rows ?? 0)]);

    /// <summary>Takes over the run and what it reads, and returns at once.</summary>
    /// <param name="answered">The result after its first page.</param>
    public void Take(StartedRun started, RunUnderWay underWay, ResultInfo answered)
    {
        var task = FinishAsync(started, underWay, answered, _stopping.Token);
        _tasks[underWay] = task;
        _ = task.ContinueWith(
            _ => _tasks.TryRemove(underWay, out var _),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for the end of the run, takes its file into the store and has it recorded.</summary>
    /// <returns>The result with its file; without one if it was too large.</returns>
    public async Task<Result<ResultInfo>> KeepNowAsync(EngineRun run, ResultInfo answered, CancellationToken cancellationToken)
    {
        var taking = await TakeFileAsync(run, answered, cancellationToken);
        if (taking.TryGet(out var kept, out _))
        {
            memory.Keep(kept);
            recorder.Record(kept);
        }

        return taking;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_tasks.Values).WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>A column of nothing but NULL is stored as numbers.</summary>
    private static string StoredType(string type) => type.Trim('"') == "NULL" ? "INTEGER" : type;

    private async Task FinishAsync(
        StartedRun started, RunUnderWay underWay, ResultInfo answered, CancellationToken cancellationToken)
    {
        // The caller is a request that wants to end.
        await Task.Yield();
        ResultInfo? final = null;
        try
        {
            await using var owned = started;
            final = await KeepAsync(started.Run, answered, cancellationToken);
        }
        catch (Exception exception) when (Told(exception, answered))
        {
            // Nobody awaits this. What was answered whole is known all the same; of anything else the question is run again.
            final = answered.Complete ? answered : null;
        }
        finally
        {
            if (final is null)
            {
                memory.Lose(underWay);
            }
            else
            {
                memory.End(underWay, final);
                recorder.Record(final);
            }
        }
    }

    /// <summary>Null if the run broke by no fault of the question.</summary>
    private async Task<ResultInfo?> KeepAsync(EngineRun run, ResultInfo answered, CancellationToken cancellationToken)
    {
        if ((await TakeFileAsync(run, answered, cancellationToken)).TryGet(out var kept, out var failed))
        {
            return kept;
        }

        logger.ResultNotKept(answered.WorkspaceId, answered.Id, failed.Code);
        return failed.Kind == ErrorKind.Unavailable && !answered.Complete ? null : answered;
    }

    private async Task<Result<ResultInfo>> TakeFileAsync(EngineRun run, ResultInfo answered, CancellationToken cancellationToken)
    {
        var completing = await run.CompleteAsync(cancellationToken);
        if (!completing.TryGet(out var completed, out var failed))
        {
            return failed;
        }

        if (completed.OutputName is not { } name)
        {
            return answered;
        }

        var key = StoredResult.KeyOf(answered.WorkspaceId, answered.Id, Guid.CreateVersion7(clock.GetUtcNow()));
        var size = await blobs.PutFileAsync(key, run.PathOf(name), cancellationToken);
        return answered with { BlobKey = key, SizeBytes = size, Rows = completed.Rows };
    }

    private bool Told(Exception exception, ResultInfo info)
    {
        if (exception is not OperationCanceledException)
        {
            logger.ResultLost(exception, info.WorkspaceId, info.Id);
        }

        return true;
    }
}
