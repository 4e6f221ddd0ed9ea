using System.Diagnostics.CodeAnalysis;
using Tablinum.Datasets.Tables;
using Tablinum.Engine.Protocol;

namespace Tablinum.Datasets.Catalog;

/// <summary>What SQL can name in a workspace at one moment: the current versions of its tables. Immutable.</summary>
internal sealed class WorkspaceCatalog
{
    private readonly Dictionary<string, TableContent> _byName;

    /// <param name="stamp">Of the moment, or of an earlier one.</param>
    /// <param name="tables">By name.</param>
    public WorkspaceCatalog(long stamp, IReadOnlyList<TableContent> tables)
    {
        Stamp = stamp;
        Tables = tables;
        _byName = tables.ToDictionary(t => TableNames.KeyOf(t.Name));
    }

    public long Stamp { get; }

    public IReadOnlyList<TableContent> Tables { get; }

    /// <summary>Finds a table by its id (with dashes) or its name (without case).</summary>
    public TableContent? Find(string nameOrId) =>
        Guid.TryParseExact(nameOrId, "D", out var id)
            ? Tables.FirstOrDefault(t => t.TableId == id)
            : _byName.GetValueOrDefault(TableNames.KeyOf(nameOrId));

    /// <summary>The tables with these names; false if one of them is not there.</summary>
    public bool TryFind(IReadOnlyList<string> names, [NotNullWhen(true)] out IReadOnlyList<TableContent>? tables)
    {
        var found = new List<TableContent>(names.Count);
        foreach (var name in names)
        {
            if (!_byName.TryGetValue(TableNames.KeyOf(name), out var table))
            {
                tables = null;
                return false;
            }

            found.Add(table);
        }

        tables = found;
        return true;
    }
}

/// <summary>One version of a table, ready to be opened.</summary>
internal sealed record TableContent(
    Guid TableId,
    string Name,
    int Version,
    long Rows,
    IReadOnlyList<RelationColumn> Columns,
    IReadOnlyList<PartReference> Parts)
{
    /// <summary>Equal tokens mean equal rows.</summary>
    public string Token => $"{TableId:n}.{Version}{Slice}";

    /// <summary>How a person wanted its file to be read, and wants the next one; null if nothing was said.</summary>
    public ReadCorrections? Corrections { get; init; }

    /// <summary>Which parts these are, if not all.</summary>
    public string? Slice { get; init; }

    /// <summary>How a result remembers what it read.</summary>
    public VersionRead AsRead() => new(Name, TableId, Version);
}

/// <summary>A version that a query has read, under the name by which the SQL knows it.</summary>
internal sealed record VersionRead(string Name, Guid TableId, int Version);
