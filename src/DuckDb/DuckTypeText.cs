namespace Tablinum.DuckDb;

/// <summary>Types as SQL.</summary>
internal static class DuckTypeText
{
    public static string Of(DuckType type) => type.Id switch
    {
        DuckTypeId.Varchar => type.Alias == "JSON" ? "JSON" : "VARCHAR",
        DuckTypeId.Decimal => $"DECIMAL({type.Width},{type.Scale})",
        DuckTypeId.Enum => $"ENUM({string.Join(", ", type.Values.Select(Literal))})",
        DuckTypeId.List => $"{type.Children[0].Type.Text}[]",
        DuckTypeId.Array => $"{type.Children[0].Type.Text}[{type.Length}]",
        DuckTypeId.Map => $"MAP({type.Children[0].Type.Text}, {type.Children[1].Type.Text})",
        DuckTypeId.Struct => $"STRUCT({Fields(type)})",
        DuckTypeId.Union => $"UNION({Fields(type)})",
        DuckTypeId.TimestampS => "TIMESTAMP_S",
        DuckTypeId.TimestampMs => "TIMESTAMP_MS",
        DuckTypeId.TimestampNs => "TIMESTAMP_NS",
        DuckTypeId.TimeTz => "TIME WITH TIME ZONE",
        DuckTypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckTypeId.TimeNs => "TIME_NS",
        DuckTypeId.SqlNull => "\"NULL\"",
        _ => type.Id.ToString().ToUpperInvariant(),
    };

    private static string Fields(DuckType type) =>
        string.Join(", ", type.Children.Select(field =>
            field.Name.Length == 0 ? field.Type.Text : $"{Name(field.Name)} {field.Type.Text}"));

    private static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    // Anything that is not a plain word is quoted, as are the words that cannot stand there bare.
    private static string Name(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0]) && !SqlWords.NeedQuotes(name)
            ? name
            : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
