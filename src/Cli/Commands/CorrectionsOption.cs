using System.CommandLine;
using System.Text.Json;
using Tablinum.Engine.Protocol;

namespace Tablinum.Cli.Commands;

/// <summary>The option by which a person says how files are to be read.</summary>
internal static class CorrectionsOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--corrections")
    {
        Description = """How to read it where that is not found rightly, such as '{"delimiter": ";", "headerRows": 1}'""",
        HelpName = "JSON",
    };

    /// <summary>What was said; null if nothing was.</summary>
    /// <exception cref="Failure">It cannot be understood.</exception>
    public static ReadCorrections? Parse(string? json)
    {
        try
        {
            return json is null ? null : ReadCorrections.Parse(JsonElement.Parse(json));
        }
        catch (JsonException exception)
        {
            var place = exception.Path is { Length: > 1 } path ? $" at {path}" : "";
            throw Failure.Usage($"--corrections is not understood{place}. It is a JSON object with members that docs/api.md lists under 'corrections'.");
        }
    }
}
