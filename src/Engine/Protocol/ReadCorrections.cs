using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tablinum.Engine.Protocol;

/// <summary>What a person says about a file, in place of what its reader would decide. What is null is left to the reader.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ReadCorrections
{
    /// <summary>Everything is left to the reader.</summary>
    public static ReadCorrections None { get; } = new();

    /// <summary>The only sheet of a workbook that is read, by its name.</summary>
    public string? Sheet { get; init; }

    /// <summary>Of a text, by its IANA name such as <c>windows-1252</c>.</summary>
    public string? Encoding { get; init; }

    /// <summary>Stands between cells: one or more characters; empty if every record is one cell.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Stands around cells: one character; empty if there is none.</summary>
    public string? Quote { get; init; }

    /// <summary>Stands before a quote inside quotes: one character, the quote itself where quotes are doubled; empty if there is none.</summary>
    public string? Escape { get; init; }

    /// <summary>Lines of a text, or rows of a sheet, above the table and its header.</summary>
    public int? SkipLines { get; init; }

    /// <summary>Rows that name the columns; 0 if the first row is data.</summary>
    public int? HeaderRows { get; init; }

    /// <summary>All words that stand for "no value", in columns of every type; none if empty.</summary>
    public IReadOnlyList<string>? NullWords { get; init; }

    /// <summary>What dates such as 03/04/2021 mean.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>Types by the name of the column, in the file or in SQL: VARCHAR, BOOLEAN, INTEGER, BIGINT, HUGEINT, DOUBLE, DECIMAL(p,s), DATE, TIME, TIMESTAMP, TIMESTAMPTZ.</summary>
    public IReadOnlyDictionary<string, string>? Types { get; init; }

    /// <summary>Reads the JSON form.</summary>
    /// <exception cref="JsonException">It has members that are not known, or of another type.</exception>
    public static ReadCorrections Parse(JsonElement json) => json.Deserialize(EngineJson.Default.ReadCorrections) ?? None;

    /// <summary>The JSON form, in which members that are null are missing.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, EngineJson.Default.ReadCorrections);
}

/// <summary>Whether the day or the month comes first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DateOrder>))]
public enum DateOrder
{
    /// <summary>03/04/2021 is in April.</summary>
    [JsonStringEnumMemberName("day_first")]
    DayFirst,

    /// <summary>03/04/2021 is in March.</summary>
    [JsonStringEnumMemberName("month_first")]
    MonthFirst,
}
