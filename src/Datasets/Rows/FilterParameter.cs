using System.Text.Json;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Rows;

/// <summary>Reads <c>?filter=[{"column": "price", "op": "ge", "value": 10}]</c>.</summary>
internal static class FilterParameter
{
    private const int MaxConditions = 32;
    private const int MaxValues = 1000;

    private static readonly string[] Operators =
        ["eq", "ne", "lt", "le", "gt", "ge", "contains", "starts_with", "is_null", "not_null", "in"];

    public static Result<RowFilter[]> Parse(string? text, IReadOnlyList<RelationColumn> columns)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return (RowFilter[])[];
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            return Read(document.RootElement, columns);
        }
        catch (JsonException)
        {
            return DatasetErrors.BadFilter("This is not JSON.");
        }
    }

    private static Result<RowFilter[]> Read(JsonElement root, IReadOnlyList<RelationColumn> columns)
    {
        if (!JsonTexts.AreUnicode(root))
        {
            return DatasetErrors.BadFilter("A text in it is no Unicode.");
        }

        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() > MaxConditions)
        {
            return DatasetErrors.BadFilter($"This is not an array of at most {MaxConditions} conditions.");
        }

        var filters = new List<RowFilter>(root.GetArrayLength());
        foreach (var condition in root.EnumerateArray())
        {
            if (!ReadCondition(condition, columns).TryGet(out var filter, out var error))
            {
                return error;
            }

            filters.Add(filter);
        }

        return filters.ToArray();
    }

    private static Result<RowFilter> ReadCondition(JsonElement condition, IReadOnlyList<RelationColumn> columns)
    {
        if (condition.ValueKind != JsonValueKind.Object
            || condition.EnumerateObject().Any(p => p.Name is not ("column" or "op" or "value")))
        {
            return DatasetErrors.BadFilter("A condition is an object of column, op and value.");
        }

        if (TextOf(condition, "column") is not { } name)
        {
            return DatasetErrors.BadFilter("A condition lacks its column.");
        }

        if (SortParameter.Column(columns, name) is not { } column)
        {
            return DatasetErrors.BadFilter($"There is no column \"{name}\".");
        }

        if (TextOf(condition, "op") is not { } op || !Operators.Contains(op))
        {
            return DatasetErrors.BadFilter($"The op of a condition is one of {string.Join(' ', Operators)}.");
        }

        var value = condition.TryGetProperty("value", out var found) && found.ValueKind != JsonValueKind.Null ? found : (JsonElement?)null;
        return WrongValue(op, value) is { } reason
            ? DatasetErrors.BadFilter(reason)
            : new RowFilter(column, op, value?.Clone());
    }

    private static string? WrongValue(string op, JsonElement? value) => (op, value) switch
    {
        ("is_null" or "not_null", null) => null,
        ("is_null" or "not_null", _) => $"{op} takes no value.",
        (_, null) => $"{op} needs a value; for missing values use is_null or not_null.",
        ("in", { ValueKind: JsonValueKind.Array } list) =>
            list.GetArrayLength() is > 0 and <= MaxValues && list.EnumerateArray().All(IsScalar)
                ? null
                : $"in takes an array of 1 to {MaxValues} texts, numbers or booleans.",
        ("in", _) => $"in takes an array of 1 to {MaxValues} texts, numbers or booleans.",
        (_, { } single) => IsScalar(single) ? null : $"{op} takes one text, number or boolean.",
    };

    private static bool IsScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    private static string? TextOf(JsonElement condition, string member) =>
        condition.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
