namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>One key of the objects in one place, and what was seen under it.</summary>
/// <param name="EscapedName">As the file spelled it first.</param>
/// <param name="Position">Among all keys of the file.</param>
internal sealed record JsonMember(string Name, byte[] EscapedName, int Position)
{
    /// <summary>What its values are.</summary>
    public JsonShape Shape { get; } = new();

    /// <summary>The last object that had it: a second time in one object is a repetition.</summary>
    public long LastObject { get; set; }
}

/// <summary>The keys of the objects in one place, in the order of their first appearance.</summary>
/// <param name="keys">Numbers them.</param>
internal sealed class JsonMembers(JsonKeyBudget keys)
{
    private readonly List<JsonMember> _members = [];
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private int _expected;

    /// <summary>All so far.</summary>
    public IReadOnlyList<JsonMember> All => _members;

    /// <summary>The one of this name; made when it is new.</summary>
    public JsonMember Of(ReadOnlySpan<byte> escapedName)
    {
        // Objects mostly repeat their keys in the same order, and then no name has to be decoded.
        if (_expected < _members.Count && escapedName.SequenceEqual(_members[_expected].EscapedName))
        {
            return _members[_expected++];
        }

        var name = JsonText.Decode(escapedName);
        if (!_byName.TryGetValue(name, out var index))
        {
            index = _members.Count;
            _members.Add(new JsonMember(name, escapedName.ToArray(), keys.Take(escapedName.Length)));
            _byName.Add(name, index);
        }

        _expected = index + 1;
        return _members[index];
    }

    /// <summary>A new object begins.</summary>
    public void Rewind() => _expected = 0;
}
