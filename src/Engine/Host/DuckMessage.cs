using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tablinum.DuckDb;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host;

/// <summary>What DuckDB says about a failed statement (it is set to say it in JSON), without paths of the server.</summary>
/// <param name="Text">For a person.</param>
/// <param name="ByteOffset">Where in the statement.</param>
/// <param name="Suggestion">The first name that DuckDB thinks was meant.</param>
/// <param name="Type">DuckDB's type of exception: preparing a statement tells it in the text only.</param>
/// <param name="Subtype">Its finer type.</param>
internal sealed partial record DuckMessage(string Text, ulong? ByteOffset, string? Suggestion, string? Type, string? Subtype)
{
    /// <summary>Reads an exception.</summary>
    public static DuckMessage Of(DuckException exception)
    {
        var raw = exception.Message;
        var start = raw.IndexOf("{\"exception_type\"", StringComparison.Ordinal);
        if (start < 0 || !TryParse(raw.AsMemory(start), out var json))
        {
            return new DuckMessage(WithoutPaths(FirstParagraph(raw)), null, null, null, null);
        }

        using var parsed = json;
        var message = Member(json.RootElement, "exception_message") ?? raw;
        var candidates = Member(json.RootElement, "candidates")?.Split(',')[0].Trim() ?? CandidateIn(message);
        ulong? offset = ulong.TryParse(Member(json.RootElement, "position"), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : null;
        return new DuckMessage(WithoutPaths(FirstParagraph(message)), offset, candidates, Member(json.RootElement, "exception_type"), Member(json.RootElement, "error_subtype"));
    }

    /// <summary>The failure of a statement that a person wrote.</summary>
    public TaskFailure ToFailure(string sql)
    {
        var place = ByteOffset is { } offset ? SourcePlace.At(sql, offset) : null;
        var code = Type switch
        {
            "Parser" or "Syntax" => "query.syntax",
            "Binder" when Subtype == "COLUMN_NOT_FOUND" || Text.Contains("does not have a column", StringComparison.Ordinal)
                => "query.unknown_column",
            "Binder" or "Catalog" => "query.invalid",
            "Permission" => "query.not_allowed",
            "INTERNAL" or "FATAL" => "query.engine_fault",
            _ => "query.failed",
        };
        return new TaskFailure(ErrorKind.Invalid, code, Text, place, Suggestion);
    }

    private static bool TryParse(ReadOnlyMemory<char> text, [NotNullWhen(true)] out JsonDocument? json)
    {
        try
        {
            json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            json = null; // a message that only quotes something of the kind
            return false;
        }
    }

    private static string FirstParagraph(string message)
    {
        var end = message.IndexOf("\n\n", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).Trim();
    }

    private static string? CandidateIn(string message) =>
        Candidate().Match(message) is { Success: true } match ? match.Groups["name"].Value : null;

    private static string WithoutPaths(string message) => ServerPath.Replace(message, "the file");

    private static string? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex("""Candidate bindings?: :? ?"(?<name>[^"]+)""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Candidate();

    // An engine works in {data}/engines/N/tmp: whatever lies in that data folder is nobody's business.
    private static readonly Regex ServerPath = new(
        "[\"']?" + Regex.Escape(Path.GetFullPath(Path.Combine(Environment.CurrentDirectory, "..", "..", ".."))) + "/[^\\s\"']*[\"']?",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
