using System.Text.Json;
using System.Text.Unicode;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>Goes through a file line by line, for files with one text a line of which some are broken.</summary>
internal sealed class JsonLines(ByteWindow window)
{
    private const int SampleLines = 20;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonCursor.MaxDepth };

    private int _taken;

    /// <summary>The line without its end, white space around it trimmed.</summary>
    public ReadOnlySpan<byte> Bytes => window.Bytes[.._taken].Trim(" \t\r\n"u8);

    /// <summary>1-based.</summary>
    public int Line => window.Line;

    /// <summary>
    /// Whether the first lines look as if each were meant to be a text of its own. A list or an object written over several lines
    /// has lines, too, that are whole by chance: the first is none of those.
    /// </summary>
    public static bool Fit(string path, EngineCancellation cancellation)
    {
        using var window = new ByteWindow(path, cancellation);
        try
        {
            return Fit(new JsonLines(window));
        }
        catch (TaskFailure failure) when (ReadingFailure.IsTooLarge(failure))
        {
            return false; // the whole of a list in one line, and the end of it is missing
        }
    }

    /// <summary>Goes to the next line that is not blank; false at the end.</summary>
    public bool Read()
    {
        do
        {
            window.Consume(_taken);
            _taken = 0;
            int end;
            while ((end = window.Bytes.IndexOf((byte)'\n')) < 0 && !window.IsFinal)
            {
                window.Grow();
            }

            _taken = end < 0 ? window.Bytes.Length : end + 1;
        }
        while (_taken > 0 && Bytes.IsEmpty);
        return _taken > 0;
    }

    /// <summary>Why the line is not one text; null if it is.</summary>
    public string? Problem()
    {
        if (!Utf8.IsValid(Bytes))
        {
            return "The line is not UTF-8.";
        }

        var reader = new Utf8JsonReader(Bytes, Options);
        try
        {
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException exception)
        {
            return JsonFailure.Reason(exception);
        }
    }

    private static bool Fit(JsonLines lines)
    {
        var (all, whole, isFirstWhole, isList) = (0, 0, false, false);
        while (all < SampleLines && lines.Read())
        {
            var isWhole = lines.Bytes is [(byte)'{' or (byte)'[', ..] && lines.Problem() is null;
            isFirstWhole |= all == 0 && isWhole;
            isList |= all == 0 && !isWhole && lines.Bytes is [(byte)'[', ..];
            all++;
            whole += isWhole ? 1 : 0;
        }

        return all > 1 && !isList && (isFirstWhole ? whole * 2 >= all : whole * 2 > all);
    }
}
