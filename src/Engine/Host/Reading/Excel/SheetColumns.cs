using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>A column of the table.</summary>
/// <param name="Name">Unique, whatever the case.</param>
/// <param name="Original">In the sheet; empty if it has none there.</param>
/// <param name="Evidence">What its cells hold.</param>
internal sealed record SheetColumn(string Name, string Original, ColumnEvidence Evidence)
{
    /// <summary>How a person is told of it.</summary>
    public RelationColumn Relation => new(Name, Evidence.Sql);
}

/// <summary>The columns of the table: those of the sheet that have a name or a value.</summary>
internal sealed class SheetColumns
{
    private readonly int[] _places;
    private readonly List<SheetColumn> _all = [];

    public SheetColumns(SheetLayout layout, IReadOnlyList<ColumnEvidence?> columns)
    {
        _places = new int[columns.Count];
        var last = -1;
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < columns.Count; i++)
        {
            var named = layout.Names.TryGetValue(i, out var label);
            _places[i] = -1;
            if (!named && columns[i] is null)
            {
                continue;
            }

            _places[i] = _all.Count;
            (Gaps, last) = (Gaps + (last < 0 ? 0 : i - last - 1), i);
            var wanted = label ?? $"column{_all.Count + 1}";
            var name = wanted;
            for (var suffix = 1; !taken.Add(name); suffix++)
            {
                name = $"{wanted}_{suffix}";
            }

            Unnamed += named ? 0 : 1;
            Renamed += name == wanted ? 0 : 1;
            _all.Add(new SheetColumn(name, label ?? "", columns[i] ?? new ColumnEvidence()));
        }
    }

    /// <summary>From left to right.</summary>
    public IReadOnlyList<SheetColumn> All => _all;

    /// <summary>How many have no name in the sheet.</summary>
    public int Unnamed { get; }

    /// <summary>How many have a name that another column had before.</summary>
    public int Renamed { get; }

    /// <summary>How many columns of the sheet between the first and the last of the table hold nothing.</summary>
    public int Gaps { get; }

    /// <summary>Where a column of the sheet stands in the table.</summary>
    public int PlaceOf(int sheetColumn) => _places[sheetColumn];
}
