using System.Buffers;
using System.Runtime.CompilerServices;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Text inside JSON and CSV.</summary>
internal static class TextCells
{
    private static readonly SearchValues<byte> JsonSpecial = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    // The number sign needs no quotes by RFC 4180, but readers that know comments would drop the line; DuckDB quotes it too.
    private static readonly SearchValues<byte> CsvSpecial = SearchValues.Create(",\"\r\n#"u8);

    private static ReadOnlySpan<byte> Hex => "0123456789abcdef"u8;

    /// <summary>Writes UTF-8 as a JSON string with its quotes; only what must be escaped is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteJson(RowBuffer buffer, ReadOnlySpan<byte> text)
    {
        if (text.ContainsAny(JsonSpecial))
        {
            WriteEscaped(buffer, text);
            return;
        }

        var to = buffer.Ask(text.Length + 2);
        to[0] = (byte)'"';
        text.CopyTo(to[1..]);
        to[text.Length + 1] = (byte)'"';
        buffer.Advance(text.Length + 2);
    }

    /// <summary>Writes UTF-8 as a CSV field, in quotes if it must be; nothing but quotes if it is empty, which is how it differs from null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteCsv(RowBuffer buffer, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.ContainsAny(CsvSpecial))
        {
            WriteQuoted(buffer, text);
            return;
        }

        buffer.Add(text);
    }

    /// <summary>Turns what was written from <paramref name="start"/> on into a CSV field.</summary>
    public static void QuoteCsv(RowBuffer buffer, int start)
    {
        var text = buffer.Written[start..];
        if (!text.ContainsAny(CsvSpecial))
        {
            return;
        }

        var copy = ArrayPool<byte>.Shared.Rent(text.Length);
        text.CopyTo(copy);
        var length = text.Length;
        buffer.CutTo(start);
        WriteQuoted(buffer, copy.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(copy);
    }

    /// <summary>
    /// Puts an apostrophe before the text of the CSV field that begins at <paramref name="start"/>, if a spreadsheet would take that
    /// text for a formula: it then shows text, and most do not show the apostrophe.
    /// </summary>
    public static void NeutraliseFormula(RowBuffer buffer, int start)
    {
        var field = buffer.Written[start..];
        var at = field is [(byte)'"', ..] ? 1 : 0;
        if (at < field.Length && "=+-@\t\r"u8.Contains(field[at]))
        {
            buffer.Insert(start + at, (byte)'\'');
        }
    }

    private static void WriteEscaped(RowBuffer buffer, ReadOnlySpan<byte> text)
    {
        buffer.Add((byte)'"');
        for (var at = text.IndexOfAny(JsonSpecial); at >= 0; at = text.IndexOfAny(JsonSpecial))
        {
            buffer.Add(text[..at]);
            WriteEscape(buffer, text[at]);
            text = text[(at + 1)..];
        }

        buffer.Add(text);
        buffer.Add((byte)'"');
    }

    private static void WriteEscape(RowBuffer buffer, byte special)
    {
        var letter = special switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            _ => (byte)0,
        };
        buffer.Add((byte)'\\');
        if (letter != 0)
        {
            buffer.Add(letter);
            return;
        }

        buffer.Add("u00"u8);
        buffer.Add(Hex[special >> 4]);
        buffer.Add(Hex[special & 15]);
    }

    private static void WriteQuoted(RowBuffer buffer, ReadOnlySpan<byte> text)
    {
        buffer.Add((byte)'"');
        for (var at = text.IndexOf((byte)'"'); at >= 0; at = text.IndexOf((byte)'"'))
        {
            buffer.Add(text[..(at + 1)]);
            buffer.Add((byte)'"');
            text = text[(at + 1)..];
        }

        buffer.Add(text);
        buffer.Add((byte)'"');
    }
}
