using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host;

/// <summary>
/// A locked DuckDB instance in which the relations of one workspace can be named and nothing else can be reached. Only the
/// relations that statements have named are open; it is replaced when another one is wanted.
/// </summary>
internal sealed class RelationContext : IDisposable
{
    private readonly DuckDatabase _database;
    private readonly Dictionary<string, RelationSource> _open = new(AsciiIgnoreCase.Comparer);
    private readonly EngineRequest _settings;

    private RelationContext(EngineRequest request, DuckDatabase database)
    {
        _settings = request;
        _database = database;
        Connection = database.Connect();
    }

    /// <summary>The column of the numbered form of a relation: no column of a person can be called so.</summary>
    public const string RowNumber = "\u0001row";

    /// <summary>The name of a relation's numbered form; statements cannot name it, because the policy knows no such source.</summary>
    public static string NumberedNameOf(string name) => "\u0001" + name;

    /// <summary>Where statements run.</summary>
    public DuckConnection Connection { get; }

    /// <summary>Opens the relations, then locks the instance.</summary>
    public static RelationContext Open(EngineRequest request, IEnumerable<RelationSource> sources, string tempFolder)
    {
        var context = new RelationContext(request, EngineSettings.Open(request, tempFolder));
        try
        {
            foreach (var source in sources)
            {
                context.Attach(source);
            }

            context.Lock();
            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>Whether a request can run here as it is.</summary>
    public bool Serves(EngineRequest request, IReadOnlyList<RelationSource> sources) =>
        request.Context == _settings.Context
        && request.MemoryBytes == _settings.MemoryBytes
        && request.TempBytes == _settings.TempBytes
        && request.Threads == _settings.Threads
        && sources.All(source => _open.TryGetValue(source.Name, out var open) && IsSame(open, source));

    /// <summary>The open relations that are not among <paramref name="sources"/>: worth keeping open in a successor.</summary>
    public IEnumerable<RelationSource> OthersThan(IReadOnlyList<RelationSource> sources) =>
        _open.Values.Where(open => !sources.Any(source => AsciiIgnoreCase.Comparer.Equals(source.Name, open.Name)));

    /// <summary>Whether this context is of the same workspace.</summary>
    public bool IsOf(EngineRequest request) => request.Context == _settings.Context;

    /// <inheritdoc />
    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
    }

    private static bool IsSame(RelationSource open, RelationSource wanted) =>
        open.Version == wanted.Version
        && open.Parts.Select(IdentityOf).SequenceEqual(wanted.Parts.Select(IdentityOf));

    /// <summary>A part's file is immutable and its name unique, while its folder may differ from task to task.</summary>
    private static (string File, string Table) IdentityOf(RelationPart part) => (Path.GetFileName(part.Path), part.Table);

    private void Attach(RelationSource source)
    {
        var parts = new List<string>(source.Parts.Count);
        foreach (var part in source.Parts)
        {
            var alias = $"part_{_open.Count}_{parts.Count}";
            Connection.Execute($"ATTACH {Sql.Text(part.Path)} AS {alias} (READ_ONLY)");
            parts.Add($"{alias}.main.{Sql.Name(part.Table)}");
        }

        Connection.Execute($"CREATE VIEW {Sql.Name(source.Name)} AS {Definition(source, parts)}");
        Connection.Execute($"CREATE VIEW {Sql.Name(NumberedNameOf(source.Name))} AS {Numbered(source, parts)}");
        _open.Add(source.Name, source);
    }

    /// <summary>Parts may lack columns of the version or hold narrower types: they are joined by name and cast.</summary>
    private static string Definition(RelationSource source, List<string> parts)
    {
        if (parts.Count == 1)
        {
            return $"SELECT {string.Join(", ", source.Columns.Select(column => Sql.Name(column.Name)))} FROM {parts[0]}";
        }

        var columns = source.Columns.Select(column => $"CAST({Sql.Name(column.Name)} AS {column.Type}) AS {Sql.Name(column.Name)}");
        return parts.Count == 0
            ? $"SELECT {string.Join(", ", source.Columns.Select(column => $"CAST(NULL AS {column.Type}) AS {Sql.Name(column.Name)}"))} WHERE false"
            : $"SELECT {string.Join(", ", columns)} FROM ({string.Join(" UNION ALL BY NAME ", parts.Select(part => $"FROM {part}"))})";
    }

    /// <summary>The relation with the place of each row in it, so that equal sort keys keep their order from page to page.</summary>
    private static string Numbered(RelationSource source, List<string> parts)
    {
        const long RowsOfPart = 1L << 40;
        var numbered = parts.Select((part, index) => $"SELECT *, {index * RowsOfPart} + rowid AS {Sql.Name(RowNumber)} FROM {part}");
        var columns = source.Columns.Select(column => $"CAST({Sql.Name(column.Name)} AS {column.Type}) AS {Sql.Name(column.Name)}");
        return parts.Count == 0
            ? $"SELECT *, 0::BIGINT AS {Sql.Name(RowNumber)} FROM {Sql.Name(source.Name)}"
            : $"SELECT {string.Join(", ", columns)}, {Sql.Name(RowNumber)} FROM ({string.Join(" UNION ALL BY NAME ", numbered)})";
    }

    private void Lock()
    {
        Connection.Execute($"SET GLOBAL max_expression_depth = {EngineSettings.MaxExpressionDepth}");
        Connection.Execute("SET GLOBAL errors_as_json = true");
        Connection.Execute("SET GLOBAL allow_persistent_secrets = false");
        Connection.Execute("SET GLOBAL enable_external_access = false");
        Connection.Execute("SET GLOBAL lock_configuration = true");
    }
}
