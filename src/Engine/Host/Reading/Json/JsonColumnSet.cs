namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>The columns that the rows of a file have shown so far.</summary>
internal sealed class JsonColumnSet
{
    /// <summary>Columns of a table, at most: with more of them a block of rows does not fit into the memory of an import.</summary>
    public const int MaxColumns = 2_000;

    /// <summary>Characters of a column's name, at most.</summary>
    public const int MaxNameLength = 255;

    private readonly List<JsonMember> _elements = [];
    private JsonMember? _value;

    public JsonColumnSet()
    {
        Members = new JsonMembers(Keys);
        Properties = new JsonMembers(Keys);
    }

    /// <summary>Numbers all keys, also those of inner objects.</summary>
    public JsonKeyBudget Keys { get; } = new();

    /// <summary>Keys of rows that are objects.</summary>
    public JsonMembers Members { get; }

    /// <summary>Keys of the properties of GeoJSON features.</summary>
    public JsonMembers Properties { get; }

    /// <summary>Names of rows that are lists; null if the file has none.</summary>
    public IReadOnlyList<string>? Header { get; set; }

    /// <summary>The one column of rows that are plain values.</summary>
    public JsonMember Value => _value ??= Number("value");

    /// <summary>All columns, in the order of their first appearance.</summary>
    public IReadOnlyList<JsonMember> All =>
    [
        .. Members.All.Concat(Properties.All).OrderBy(member => member.Position),
        .. _elements.Select((member, index) => index < Header?.Count ? member with { Name = Header[index] } : member),
        .. _value is null ? Array.Empty<JsonMember>() : [_value],
    ];

    /// <summary>A column of rows that are lists.</summary>
    public JsonMember Element(int index)
    {
        while (_elements.Count <= index)
        {
            _elements.Add(Number($"column{_elements.Count}"));
        }

        return _elements[index];
    }

    /// <summary>Keeps the set small enough for a table.</summary>
    public void CheckSize()
    {
        if (Members.All.Count + Properties.All.Count + _elements.Count > MaxColumns)
        {
            throw JsonFailure.TooManyColumns();
        }
    }

    private JsonMember Number(string name) => new(name, [], Keys.Take(name.Length));
}
