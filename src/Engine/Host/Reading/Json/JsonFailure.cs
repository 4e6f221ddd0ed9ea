using System.Globalization;
using System.Text.Json;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>Why a JSON text is refused.</summary>
internal static class JsonFailure
{
    private const string BrokenCode = "import.broken_json";

    /// <summary>Whether the text itself is not JSON, rather than JSON that is no table.</summary>
    public static bool IsBroken(TaskFailure failure) => failure.Failure.Code == BrokenCode;

    public static TaskFailure Broken(SourcePlace place, string reason) => new(
        ErrorKind.OverLimit, BrokenCode, $"This JSON is broken in {Spelled(place)}: {reason}", place);

    public static TaskFailure TooDeep(SourcePlace place) => new(
        ErrorKind.OverLimit,
        "import.too_deep",
        $"In {Spelled(place)} objects and lists lie more than {JsonCursor.MaxDepth} deep in each other. Store the inner ones as text.",
        place);

    public static TaskFailure TooManyColumns() => ReadingFailure.TooManyColumns(
        $"The objects of this file have more than {JsonColumnSet.MaxColumns:N0} different keys, and each would be a column. "
        + "Write it as a list of objects with the same keys.");

    /// <summary>What the parser says, without its own way to tell the place.</summary>
    public static string Reason(JsonException exception)
    {
        var end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }

    private static string Spelled(SourcePlace place) =>
        string.Create(CultureInfo.InvariantCulture, $"line {place.Line}, column {place.Column}");
}
