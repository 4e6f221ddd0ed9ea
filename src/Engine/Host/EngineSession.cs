using Tablinum.DuckDb;
using Tablinum.Engine.Host.Policy;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host;

/// <summary>What an engine keeps from task to task: the parser and the open relations of one workspace.</summary>
internal sealed class EngineSession(StatementPolicy policy, string tempFolder) : IDisposable
{
    private RelationContext? _context;

    /// <summary>Checks statements.</summary>
    public StatementPolicy Policy => policy;

    /// <summary>Absolute; emptied by the server after each task.</summary>
    public string TempFolder => tempFolder;

    /// <summary>Absolute path of a file that a task makes.</summary>
    public string PathOf(string fileName) => Path.Combine(tempFolder, Path.GetFileName(fileName));

    /// <summary>A connection in which these relations can be named; the open one if it serves, else a new one.</summary>
    /// <param name="sources">Those that the statement reads.</param>
    public DuckConnection Connect(EngineRequest request, IReadOnlyList<RelationSource> sources)
    {
        if (_context is not null && _context.Serves(request, sources))
        {
            return _context.Connection;
        }

        // A workspace's next question often reads what its last one did: keep that open, as long as it is still true.
        var kept = _context is not null && _context.IsOf(request) && request.Task is QueryTask query
            ? StillTrue(_context.OthersThan(sources), query.Sources).Take(MaxKept)
            : [];
        var wanted = sources.Concat(kept).ToList();
        Close();
        _context = RelationContext.Open(request, wanted, tempFolder);
        return _context.Connection;
    }

    /// <summary>False when DuckDB has met a fault of its own: from then on an instance refuses every statement.</summary>
    public bool IsSound() => policy.IsSound() && _context?.Connection.IsSound() != false;

    /// <summary>Lets go of the open relations and their memory.</summary>
    public void Close()
    {
        _context?.Dispose();
        _context = null;
    }

    /// <inheritdoc />
    public void Dispose() => Close();

    private const int MaxKept = 20;

    private static IEnumerable<RelationSource> StillTrue(IEnumerable<RelationSource> open, IReadOnlyList<RelationSource> current) =>
        open.Select(source => current.FirstOrDefault(now => now.Name == source.Name)).OfType<RelationSource>();
}
