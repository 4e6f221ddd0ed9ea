namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>The narrowest type that holds all values of a place exactly.</summary>
internal static class JsonTypes
{
    /// <summary>Values of several kinds, as they stand in the file.</summary>
    public const string Json = "JSON";

    private const string Text = "VARCHAR";
    private const int MaxNested = 8;
    private const JsonKinds Integers = JsonKinds.Integer | JsonKinds.Long | JsonKinds.Huge;
    private const JsonKinds Numbers = Integers | JsonKinds.Endless | JsonKinds.Fraction;
    private const JsonKinds Times = JsonKinds.Date | JsonKinds.Timestamp | JsonKinds.Instant;

    /// <summary>DuckDB's name of the type.</summary>
    public static string Of(JsonShape shape) => Of(shape, depth: 0);

    /// <summary>Whether all its values are objects whose keys can be fields.</summary>
    public static bool IsRecord(JsonShape shape) =>
        shape.Kinds == JsonKinds.Object
        && shape.Members is { All: { Count: > 0 and <= JsonShape.MaxMembers } members }
        && members.All(member => member.Name.Length is > 0 and <= JsonColumnSet.MaxNameLength && !member.Name.Contains('\0', StringComparison.Ordinal))
        && members.DistinctBy(member => member.Name, StringComparer.OrdinalIgnoreCase).Count() == members.Count;

    /// <summary>Whether its numbers are kept as text because no type of numbers holds them.</summary>
    public static bool AreNumbersAsText(JsonShape shape) =>
        shape.Kinds != JsonKinds.None && Within(shape.Kinds, Numbers) && Of(shape) == Text;

    private static string Of(JsonShape shape, int depth)
    {
        var kinds = shape.Kinds & ~JsonKinds.Nanoseconds;
        return kinds switch
        {
            JsonKinds.None => Text,
            JsonKinds.Boolean => "BOOLEAN",
            JsonKinds.Date => "DATE",
            JsonKinds.Instant => "TIMESTAMPTZ",
            JsonKinds.List when depth < MaxNested && shape.Elements is { } elements => Of(elements, depth + 1) + "[]",
            JsonKinds.Object when depth < MaxNested && IsRecord(shape) => Struct(shape.Members?.All ?? [], depth + 1),
            _ when Within(kinds, JsonKinds.Integer | JsonKinds.Long) => "BIGINT",
            _ when Within(kinds, Integers) => "HUGEINT",
            _ when Within(kinds, JsonKinds.Integer | JsonKinds.Fraction) => "DOUBLE",
            _ when Within(kinds, Numbers) => Text,
            _ when Within(kinds, JsonKinds.Date | JsonKinds.Timestamp) => "TIMESTAMP",
            _ when Within(kinds, Times | JsonKinds.Text) => Text,
            _ => Json,
        };
    }

    private static string Struct(IReadOnlyList<JsonMember> members, int depth) =>
        $"STRUCT({string.Join(", ", members.Select(member => $"{Sql.Name(member.Name)} {Of(member.Shape, depth)}"))})";

    private static bool Within(JsonKinds kinds, JsonKinds all) => (kinds & ~all) == JsonKinds.None;
}
