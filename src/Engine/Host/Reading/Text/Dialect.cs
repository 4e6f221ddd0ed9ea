namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>How a delimited text is cut into cells. Records end at LF, CR or CRLF.</summary>
/// <param name="Delimiter">One or more characters; empty if every record is one cell.</param>
/// <param name="Quote">NUL if there is none.</param>
/// <param name="Escape">Stands before a quote inside quotes; equal to <paramref name="Quote"/> where quotes are doubled; NUL if there is none.</param>
internal sealed record Dialect(string Delimiter, char Quote, char Escape)
{
    /// <summary>RFC 4180.</summary>
    public static Dialect Standard { get; } = new(",", '"', '"');
}
