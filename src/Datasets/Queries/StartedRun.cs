using Tablinum.Datasets.Catalog;
using Tablinum.Engine.Client;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Queries;

/// <summary>A run and the sources that it holds open. Whoever disposes it ends both, unless they were handed over before.</summary>
internal sealed class StartedRun : IAsyncDisposable
{
    private OpenRelations? _reads;
    private EngineRun? _run;

    public EngineRun Run => _run ?? throw new InvalidOperationException("The run was not started, or it was handed over.");

    /// <summary>Opens the tables of the plan and starts work on them.</summary>
    /// <returns>Why it was refused, if so.</returns>
    public async Task<Error?> StartAsync(
        IEngine engine,
        QueryPlans plans,
        QueryPlan plan,
        Func<IReadOnlyList<RelationSource>, EngineWork> work,
        CancellationToken cancellationToken)
    {
        _reads = await plans.OpenAsync(plan, cancellationToken);
        var starting = await engine.StartAsync(work(_reads.Sources), cancellationToken);
        return starting.TryGet(out _run, out var refused) ? null : refused;
    }

    /// <summary>Moves the run to an owner that outlives this one.</summary>
    public StartedRun HandOver()
    {
        var other = new StartedRun { _reads = _reads, _run = _run };
        (_reads, _run) = (null, null);
        return other;
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }

        _reads?.Dispose();
    }
}
