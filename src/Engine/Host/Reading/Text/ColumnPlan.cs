using System.Globalization;

namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>The type of a column of text, and how its cells become values of it.</summary>
/// <param name="Type">DuckDB's name of it.</param>
/// <param name="Evidence">Why, one clause.</param>
internal sealed record ColumnPlan(string Type, string Evidence)
{
    /// <summary>SQL over <c>{0}</c>, the cell as VARCHAR, whose cast to the type is the value; the cell itself if it says nothing else.</summary>
    public string Value { get; init; } = "{0}";

    /// <summary>
    /// SQL over <c>{0}</c>, true where the cast loses nothing of the cell. DuckDB's casts round 2.5 to a whole number, and take
    /// the time off a timestamp, without a word. Null where a cast takes all of a cell or fails.
    /// </summary>
    public string? Guard { get; init; }

    /// <summary>Words of this column that stand for "no value".</summary>
    public IReadOnlyList<string> NullWords { get; init; } = [];

    /// <summary>A person said that it is of this type: a cell that is not is no reason to widen it, but has no value.</summary>
    public bool IsSaid { get; init; }

    /// <summary>What a person should be told about it, a clause; null if there is nothing to tell.</summary>
    public string? Note { get; init; }

    /// <summary>Whether every cell stays as it is.</summary>
    public bool IsText => Type == "VARCHAR";

    /// <summary>Whether DuckDB can read the column in its type by itself.</summary>
    public bool IsDirect => Value == "{0}" && Guard is null && NullWords.Count == 0 && !IsSaid;

    /// <summary>Cells as they are.</summary>
    public static ColumnPlan Text(string evidence) => new("VARCHAR", evidence);

    /// <summary>The value of a cell; where it has none of this type, an error, or NULL if the type was said.</summary>
    /// <param name="cell">SQL of type VARCHAR.</param>
    public string Cast(string cell)
    {
        var input = Input(cell);
        if (IsText)
        {
            return input;
        }

        if (IsSaid)
        {
            return $"CASE WHEN NOT ({Breaks(cell)}) THEN {Tried(input)} END";
        }

        var cast = $"CAST({Format(Value, input)} AS {Type})";
        return Guard is null ? cast : $"CASE WHEN NOT ({Format(Guard, input)}) THEN error('not of its type') ELSE {cast} END";
    }

    /// <summary>True where a cell is a value that the type does not take whole.</summary>
    /// <param name="cell">SQL of type VARCHAR.</param>
    public string Breaks(string cell)
    {
        var input = Input(cell);
        var fails = $"{Tried(input)} IS NULL";
        var loses = Guard is null ? "" : $" OR NOT ({Tolerant(Format(Guard, input))})";
        return $"{input} IS NOT NULL AND ({fails}{loses})";
    }

    private string Tried(string input) => $"TRY_CAST({Tolerant(Format(Value, input))} AS {Type})";

    /// <summary>The same, NULL in place of an error.</summary>
    private static string Tolerant(string sql) =>
        sql.Replace("strptime(", "try_strptime(", StringComparison.Ordinal).Replace("CAST(", "TRY_CAST(", StringComparison.Ordinal);

    private string Input(string cell) => NullWords.Count == 0
        ? cell
        : $"CASE WHEN trim({cell}) IN ({string.Join(", ", NullWords.Select(Sql.Text))}) THEN NULL ELSE {cell} END";

    private static string Format(string sql, string cell) => string.Format(CultureInfo.InvariantCulture, sql, cell);
}
