using System.Buffers;
using System.Text;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Text in the cells of a workbook.</summary>
internal static class XlsxText
{
    /// <summary>Characters (UTF-16) that a cell of Excel holds. Longer text is cut and ends in an ellipsis.</summary>
    public const int MaxLength = 32_767;

    // The low line begins an escape, and 0xEF the two characters that XML forbids besides most controls.
    private static readonly SearchValues<byte> Special =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i).Where(i => i is not 9 and not 10), .. "&<>_"u8, 0xEF]);

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static ReadOnlySpan<byte> Hex => "0123456789ABCDEF"u8;

    /// <summary>Writes the rest of a cell whose name was written: its type and UTF-8 as its text.</summary>
    public static void Write(RowBuffer buffer, ReadOnlySpan<byte> text)
    {
        buffer.Add("\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"u8);
        WriteEscaped(buffer, text.Length > MaxLength ? Cut(text) : text);
        buffer.Add("</t></is></c>"u8);
    }

    /// <summary>Makes such a cell of what was written from <paramref name="valueStart"/> on, in place of all from <paramref name="start"/> on.</summary>
    public static void Rewrite(RowBuffer buffer, int start, int valueStart)
    {
        var value = buffer.Written[valueStart..];
        var length = value.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        value.CopyTo(copy);
        buffer.CutTo(start);
        Write(buffer, Unquoted(copy.AsSpan(0, length)));
        ArrayPool<byte>.Shared.Return(copy);
    }

    /// <summary>Writes text between tags or in an attribute that holds no quotes.</summary>
    public static void WriteEscaped(RowBuffer buffer, ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOfAny(Special); at >= 0; at = text.IndexOfAny(Special))
        {
            buffer.Add(text[..at]);
            text = text[at..];
            text = text[WriteSpecial(buffer, text)..];
        }

        buffer.Add(text);
    }

    /// <summary>What numbers and the like are in JSON when they do not fit into a double.</summary>
    private static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> value) =>
        value is [(byte)'"', .. var inner, (byte)'"'] ? inner : value;

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        var characters = Encoding.UTF8.GetString(text);
        if (characters.Length <= MaxLength)
        {
            return text;
        }

        var end = MaxLength - 1;
        end -= char.IsHighSurrogate(characters[end - 1]) ? 1 : 0;
        return Encoding.UTF8.GetBytes(characters[..end] + "…");
    }

    /// <summary>Writes the first character of a text and answers how many bytes it had.</summary>
    private static int WriteSpecial(RowBuffer buffer, ReadOnlySpan<byte> text)
    {
        switch (text)
        {
            case [(byte)'&', ..]:
                buffer.Add("&amp;"u8);
                return 1;
            case [(byte)'<', ..]:
                buffer.Add("&lt;"u8);
                return 1;
            case [(byte)'>', ..]:
                buffer.Add("&gt;"u8);
                return 1;
            case [(byte)'_', (byte)'x', _, _, _, _, (byte)'_', ..] when !text[2..6].ContainsAnyExcept(HexDigits):
                WriteCode(buffer, '_');
                return 1;
            case [0xEF, 0xBF, 0xBE or 0xBF, ..]:
                WriteCode(buffer, text[2] == 0xBE ? '\uFFFE' : '\uFFFF');
                return 3;
            case [< 32, ..]:
                WriteCode(buffer, (char)text[0]);
                return 1;
            default:
                buffer.Add(text[0]);
                return 1;
        }
    }

    private static void WriteCode(RowBuffer buffer, char character)
    {
        buffer.Add("_x"u8);
        for (var shift = 12; shift >= 0; shift -= 4)
        {
            buffer.Add(Hex[character >> shift & 15]);
        }

        buffer.Add((byte)'_');
    }
}
