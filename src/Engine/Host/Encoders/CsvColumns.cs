using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Which writer serves which type in CSV: DuckDB's own text, but JSON for what is nested.</summary>
internal static class CsvColumns
{
    /// <inheritdoc cref="JsonColumns.For"/>
    public static ColumnWriter For(DuckType type) => type.Id switch
    {
        DuckTypeId.Varchar => new CsvTextColumn(),
        DuckTypeId.Blob => new EscapedBlobColumn(),
        DuckTypeId.List or DuckTypeId.Array or DuckTypeId.Struct or DuckTypeId.Union or DuckTypeId.Map =>
            new JsonInCsvColumn(JsonColumns.For(type)),
        DuckTypeId.Geometry => new JsonInCsvColumn(PlainColumns.For(type, json: false)),
        _ => PlainColumns.For(type, json: false),
    };

    /// <summary>As <see cref="For"/>, with an apostrophe before text that a spreadsheet would take for a formula.</summary>
    public static ColumnWriter ForSpreadsheets(DuckType type) => type.Id switch
    {
        // All else begins with a digit, a bracket or a letter, or is a number or a time and meant to be one.
        DuckTypeId.Varchar or DuckTypeId.Enum or DuckTypeId.Blob => new NoFormulaColumn(For(type)),
        _ => For(type),
    };
}
