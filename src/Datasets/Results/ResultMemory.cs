using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Tablinum.Datasets.Results;

/// <summary>Results that this process has answered lately, and those whose runs still go on behind their first page.</summary>
internal sealed class ResultMemory(IOptions<QueryOptions> options)
{
    private readonly BoundedCache<(Guid Workspace, string Id), ResultInfo> _results = new(options.Value.CacheBytes);
    private readonly ConcurrentDictionary<(Guid Workspace, string Id), RunUnderWay> _underWay = [];

    /// <summary>Part of the addresses that this process gives to its results.</summary>
    public string Salt { get; } = ResultId.OneOff();

    public ResultInfo? Find(Guid workspaceId, string id) => _results.TryGet((workspaceId, id), out var info) ? info : null;

    public RunUnderWay? FindUnderWay(Guid workspaceId, string id) => _underWay.GetValueOrDefault((workspaceId, id));

    public void Keep(ResultInfo info) => _results.Set((info.WorkspaceId, info.Id), info, info.Cost);

    public void Forget(Guid workspaceId, string id) => _results.Remove((workspaceId, id));

    /// <summary>
    /// Announces a run before its first byte leaves, so that whoever asks for its second page finds it. Another run of the same result
    /// may be under way, whose rows can come in another order: then this one gets an address of its own.
    /// </summary>
    public RunUnderWay Begin(ResultInfo info)
    {
        var run = new RunUnderWay(info);
        while (!_underWay.TryAdd((info.WorkspaceId, run.Info.Id), run))
        {
            run = new RunUnderWay(info with { Id = ResultId.OneOff() });
        }

        return run;
    }

    /// <summary>The run has ended; what it left is found from now on.</summary>
    public void End(RunUnderWay run, ResultInfo final)
    {
        Keep(final);
        _underWay.TryRemove(KeyValuePair.Create((final.WorkspaceId, final.Id), run));
        run.SetEnded(final);
    }

    /// <summary>The run broke: nothing of it is known any more, so that the question is run again when it is asked again.</summary>
    public void Lose(RunUnderWay run)
    {
        Forget(run.Info.WorkspaceId, run.Info.Id);
        _underWay.TryRemove(KeyValuePair.Create((run.Info.WorkspaceId, run.Info.Id), run));
        run.SetEnded(null);
    }
}

/// <summary>A result whose run goes on.</summary>
internal sealed class RunUnderWay(ResultInfo info)
{
    private readonly TaskCompletionSource<ResultInfo?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>As known before the run; its address never changes.</summary>
    public ResultInfo Info { get; } = info;

    /// <summary>Waits for the end of the run: its result, or null if it broke.</summary>
    public Task<ResultInfo?> EndedAsync(CancellationToken cancellationToken) => _ended.Task.WaitAsync(cancellationToken);

    public void SetEnded(ResultInfo? final) => _ended.TrySetResult(final);
}
