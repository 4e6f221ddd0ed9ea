namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>What the values in one place are: all kinds that were seen, and the same for what lies in them.</summary>
internal sealed class JsonShape
{
    /// <summary>An object with more keys than this is a dictionary, and is kept as JSON.</summary>
    public const int MaxMembers = 200;

    /// <summary>All kinds of its values.</summary>
    public JsonKinds Kinds { get; private set; }

    /// <summary>Keys of its objects; null if there was none, or if they are kept as JSON.</summary>
    public JsonMembers? Members { get; private set; }

    /// <summary>Elements of its lists; null if there was none, or if they are kept as JSON.</summary>
    public JsonShape? Elements { get; private set; }

    /// <summary>A value of this kind is there.</summary>
    public void Saw(JsonKinds kind) => Kinds |= kind;

    /// <summary>Whatever comes is kept as JSON.</summary>
    public void Open()
    {
        Kinds |= JsonKinds.Open;
        (Members, Elements) = (null, null);
    }

    /// <summary>An object begins.</summary>
    /// <returns>Where its keys belong; null if they do not matter.</returns>
    public JsonMembers? BeginObject(JsonKeyBudget keys)
    {
        Kinds |= JsonKinds.Object;
        if (Members?.All.Count > MaxMembers)
        {
            Open();
        }

        if (Kinds.HasFlag(JsonKinds.Open))
        {
            return null;
        }

        Members ??= new JsonMembers(keys);
        Members.Rewind();
        return Members;
    }

    /// <summary>A list begins.</summary>
    /// <returns>Where its elements belong; null if they do not matter.</returns>
    public JsonShape? BeginList()
    {
        Kinds |= JsonKinds.List;
        return Kinds.HasFlag(JsonKinds.Open) ? null : Elements ??= new JsonShape();
    }
}
