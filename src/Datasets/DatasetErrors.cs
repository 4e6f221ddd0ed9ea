using System.Globalization;
using Tablinum.Foundation;

namespace Tablinum.Datasets;

/// <summary>What can be wrong with a request about tables and their rows.</summary>
internal static class DatasetErrors
{
    public static Error TableNotFound { get; } = new(
        ErrorKind.NotFound, "table.not_found", "There is no such table in this workspace. List the tables to see their names.");

    public static Error VersionNotFound { get; } = new(
        ErrorKind.NotFound, "table.version_not_found",
        "This table has no such version, or it is no longer kept. Read the table to see its versions.");

    public static Error BadName { get; } = new(
        ErrorKind.Invalid, "table.bad_name",
        $"A table name is 1 to {TableNames.MaxLength} letters, digits and underscores and does not start with a digit.");

    public static Error FileGone { get; } = new(
        ErrorKind.NotFound, "import.file_gone", "The file was deleted before it was read. Upload it again.");

    /// <param name="path">Where in the JSON; null if that is not known.</param>
    public static Error BadCorrections(string? path) => new(
        ErrorKind.Invalid, "import.bad_corrections",
        $"The corrections are not understood{(path is null ? "" : $" at {path}")}. They are an object with some of sheet, encoding, delimiter, quote, "
        + "escape, skipLines, headerRows, nullWords (a list), dateOrder (day_first or month_first) and types (an object of column and type).");

    public static Error BadLimit { get; } = new(
        ErrorKind.Invalid, "request.limit", "limit must be from 1 to 1000.");

    public static Error BadOffset { get; } = new(
        ErrorKind.Invalid, "request.offset", "offset must be 0 or more.");

    public static Error BadFormat { get; } = new(
        ErrorKind.Invalid, "export.bad_format", "format must be csv, ndjson, json, xlsx or parquet.");

    public static Error BadFormulas { get; } = new(
        ErrorKind.Invalid, "export.bad_formulas", "formulas must be keep or neutralise.");

    public static Error BadSort(string reason) => new(
        ErrorKind.Invalid, "rows.bad_sort",
        $"{reason} sort is a comma-separated list of columns, each with - in front for descending: sort=-price,name.");

    public static Error BadFilter(string reason) => new(
        ErrorKind.Invalid, "rows.bad_filter",
        $$"""{{reason}} filter is a JSON array such as [{"column": "price", "op": "ge", "value": 10}].""");

    /// <summary>A count for a message.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
