using System.Globalization;
using System.Text;
using System.Text.Json;
using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading;

/// <summary>How a delimited file is to be read: what the sniffer found, or what a person said.</summary>
internal sealed record CsvDialect(
    string Delimiter,
    string Quote,
    string Escape,
    string Comment,
    long SkipRows,
    bool HasHeader,
    IReadOnlyList<RelationColumn> Columns,
    string DateFormat,
    string TimestampFormat)
{
    /// <summary>Sample that finds the dialect of almost all files.</summary>
    public const int DefaultSample = 20_480;

    /// <summary>Lets DuckDB detect the dialect.</summary>
    /// <param name="sampleRows">-1 reads the whole file.</param>
    /// <param name="lenient">Accept rows that are too short or too long.</param>
    public static CsvDialect Sniff(DuckConnection connection, string path, int sampleRows, bool lenient)
    {
        var options = lenient ? ", null_padding = true, strict_mode = false, max_line_size = 16777216" : "";
        using var result = connection.Query(
            "SELECT Delimiter, Quote, Escape, Comment, SkipRows::BIGINT, HasHeader, DateFormat, TimestampFormat, "
            + "to_json(Columns)::VARCHAR "
            + $"FROM sniff_csv({Sql.Text(path)}, sample_size = {sampleRows}{options})");
        using var chunk = result.Fetch() ?? throw new InvalidOperationException("The sniffer answered nothing.");
        return new CsvDialect(
            Delimiter: Known(chunk[0]) is { Length: > 0 } delimiter ? delimiter : ",",
            // With no quote in the sample the sniffer says there is none, but row 100,000 may have one.
            Quote: Known(chunk[1]) is { Length: > 0 } quote ? quote : "\"",
            Escape: Known(chunk[2]) is { Length: > 0 } escape ? escape : "\"",
            Comment: Known(chunk[3]),
            SkipRows: chunk[4].Get<long>(0),
            HasHeader: chunk[5].Get<bool>(0),
            Columns: Unique(JsonSerializer.Deserialize(chunk[8].Bytes(0), EngineJson.Default.ListRelationColumn) ?? []),
            DateFormat: Known(chunk[6]),
            TimestampFormat: Known(chunk[7]));
    }

    /// <summary>The call that reads the file.</summary>
    public string ReadCall(string path, bool lenient)
    {
        var columns = string.Join(", ", Columns.Select(column => $"{Sql.Text(column.Name)}: {Sql.Text(column.Type)}"));
        var call = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"read_csv({Sql.Text(path)}, auto_detect = false, header = {(HasHeader ? "true" : "false")}, skip = {SkipRows}")
            .Append(CultureInfo.InvariantCulture, $", delim = {Sql.Text(Delimiter)}, quote = {Sql.Text(Quote)}, escape = {Sql.Text(Escape)}, columns = {{{columns}}}");
        AppendIfKnown(call, "comment", Comment);
        AppendIfKnown(call, "dateformat", DateFormat);
        AppendIfKnown(call, "timestampformat", TimestampFormat);
        if (lenient)
        {
            call.Append(", strict_mode = false, null_padding = true, store_rejects = true, max_line_size = 16777216, parallel = false");
        }

        return call.Append(')').ToString();
    }

    private static void AppendIfKnown(StringBuilder call, string option, string value)
    {
        if (value.Length > 0)
        {
            call.Append(CultureInfo.InvariantCulture, $", {option} = {Sql.Text(value)}");
        }
    }

    /// <summary>The sniffer writes "(empty)" for "none".</summary>
    private static string Known(DuckVector vector) =>
        vector.IsNull(0) || Encoding.UTF8.GetString(vector.Bytes(0)) is var text && text is "(empty)" or "\0"
            ? ""
            : Encoding.UTF8.GetString(vector.Bytes(0));

    private static List<RelationColumn> Unique(IEnumerable<RelationColumn> columns)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. columns.Select((column, index) =>
        {
            var name = column.Name.Length > 0 ? column.Name : $"column{index}";
            for (var suffix = 1; !taken.Add(name); suffix++)
            {
                name = $"{column.Name}_{suffix}";
            }

            return column with { Name = name };
        })];
    }
}
