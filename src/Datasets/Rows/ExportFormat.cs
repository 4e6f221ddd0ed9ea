using Microsoft.AspNetCore.Http;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Rows;

/// <summary>The formats of whole results: how requests name them and how answers are labelled.</summary>
/// <param name="Name">In <c>?format=</c>, and the file's extension.</param>
internal sealed record ExportFormat(string Name, RowFormat Rows, string MediaType, string ContentType)
{
    private const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static readonly ExportFormat[] All =
    [
        new("csv", RowFormat.Csv, "text/csv", "text/csv; charset=utf-8"),
        new("ndjson", RowFormat.NdJson, "application/x-ndjson", "application/x-ndjson"),
        new("json", RowFormat.Json, "application/json", "application/json"),
        new("xlsx", RowFormat.Xlsx, Workbook, Workbook),
        new("parquet", RowFormat.Parquet, "application/vnd.apache.parquet", "application/vnd.apache.parquet"),
    ];

    /// <summary>Every content type, for the API document.</summary>
    public static string[] ContentTypes { get; } = [.. All.Select(f => f.MediaType)];

    /// <summary>
    /// The format that <c>?format=</c> names, with formulas as <c>?formulas=</c> says: <c>keep</c>, which writes the data as it is, or
    /// <c>neutralise</c>, for CSV that is opened in a spreadsheet. The other formats say themselves what is text.
    /// </summary>
    public static Result<ExportFormat> Of(string? name, string? formulas) =>
        All.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase)) is { } format
            ? format.With(formulas)
            : DatasetErrors.BadFormat;

    /// <summary>The same format, with formulas as <paramref name="formulas"/> says; null keeps them.</summary>
    public Result<ExportFormat> With(string? formulas) => formulas switch
    {
        null or "keep" => this,
        "neutralise" => Rows == RowFormat.Csv ? this with { Rows = RowFormat.CsvForSpreadsheets } : this,
        _ => DatasetErrors.BadFormulas,
    };

    /// <summary>The format that the client likes best among those for whole results; null for a page of JSON, which is the default.</summary>
    public static ExportFormat? Preferred(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept
            .Where(a => a.Quality is null or > 0)
            .OrderByDescending(a => a.Quality ?? 1);
        foreach (var type in accepted)
        {
            // */* and application/* mean the default, and so does JSON itself: whole results as JSON come from an export.
            if (type.MatchesAllTypes || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            if (All.FirstOrDefault(f => type.MediaType.Equals(f.MediaType, StringComparison.OrdinalIgnoreCase)) is { } format)
            {
                return format;
            }
        }

        return null;
    }
}
