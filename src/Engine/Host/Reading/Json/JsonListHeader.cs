using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>Tells whether the first of many lists holds the names of the columns.</summary>
internal static class JsonListHeader
{
    private const int MaxWordLength = 64;

    /// <summary>The names; null if the first list is a row like the others.</summary>
    public static IReadOnlyList<string>? Of(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        using var head = JsonDocument.Parse(first, new JsonDocumentOptions { MaxDepth = JsonCursor.MaxDepth + 1 });
        using var row = JsonDocument.Parse(second, new JsonDocumentOptions { MaxDepth = JsonCursor.MaxDepth + 1 });
        if (head.RootElement.EnumerateArray().Any(cell => cell.ValueKind != JsonValueKind.String))
        {
            return null;
        }

        List<string> names = [.. head.RootElement.EnumerateArray()
            .Select(cell => JsonText.Decode(JsonText.WithoutQuotes(Encoding.UTF8.GetBytes(cell.GetRawText()))))];
        var canBeNames = names.Count > 0
            && names.All(name => name.Length > 0 && !IsValue(name))
            && names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count;
        return canBeNames && (names.All(IsWord) || DiffersFromText(row.RootElement)) ? names : null;
    }

    private static bool IsValue(string text) =>
        double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out _)
        || JsonKind.OfString(Encoding.UTF8.GetBytes(text)) != JsonKinds.Text;

    private static bool IsWord(string text) => text.Length <= MaxWordLength && (char.IsLetter(text[0]) || text[0] == '_');

    private static bool DiffersFromText(JsonElement row) =>
        row.ValueKind == JsonValueKind.Array
        && row.EnumerateArray().Any(cell => cell.ValueKind is not (JsonValueKind.String or JsonValueKind.Null));
}
