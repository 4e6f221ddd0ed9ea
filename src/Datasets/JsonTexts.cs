using System.Text.Json;

namespace Tablinum.Datasets;

/// <summary>Texts in the JSON of callers.</summary>
internal static class JsonTexts
{
    /// <summary>Whether every text and every name in a value is Unicode. Half of a surrogate pair, <c>"\ud800"</c>, is JSON but none.</summary>
    public static bool AreUnicode(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Array => value.EnumerateArray().All(AreUnicode),
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name is not null && AreUnicode(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false; // the only way in which the reader of JSON tells
        }
    }
}
