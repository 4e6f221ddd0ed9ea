using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>Texts of JSON as they stand in the file, with their escapes.</summary>
internal static class JsonText
{
    private const int EscapeLength = 6; // \uXXXX

    /// <summary>What stands between the quotes of a string or a property name.</summary>
    public static ReadOnlySpan<byte> WithoutQuotes(ReadOnlySpan<byte> token) => token[1..token.LastIndexOf((byte)'"')];

    /// <summary>The text that a string or a property name stands for.</summary>
    public static string Decode(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(escaped);
        }

        var quoted = new ArrayBufferWriter<byte>(escaped.Length + 2);
        quoted.Write("\""u8);
        Mend(escaped, quoted);
        quoted.Write("\""u8);
        var reader = new Utf8JsonReader(quoted.WrittenSpan);
        reader.Read();
        return reader.GetString() ?? "";
    }

    /// <summary>Copies a text, with U+FFFD for each half of a surrogate pair that stands alone: DuckDB refuses those.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Mend(ReadOnlySpan<byte> escaped, IBufferWriter<byte> target)
    {
        var mended = false;
        while (escaped.IndexOf((byte)'\\') is var at and >= 0)
        {
            target.Write(escaped[..at]);
            escaped = escaped[at..];
            var length = UnitOf(escaped) switch
            {
                null => 2,
                >= '\uD800' and <= '\uDBFF' when UnitOf(escaped[EscapeLength..]) is >= '\uDC00' and <= '\uDFFF' => 2 * EscapeLength,
                >= '\uD800' and <= '\uDFFF' => 0,
                _ => EscapeLength,
            };
            if (length == 0)
            {
                target.Write("\\uFFFD"u8);
                mended = true;
                escaped = escaped[EscapeLength..];
            }
            else
            {
                target.Write(escaped[..length]);
                escaped = escaped[length..];
            }
        }

        target.Write(escaped);
        return mended;
    }

    /// <summary>The UTF-16 unit that the text begins with as an escape; null if it begins with anything else.</summary>
    private static char? UnitOf(ReadOnlySpan<byte> escaped) =>
        escaped is [(byte)'\\', (byte)'u', _, _, _, _, ..]
            ? (char)ushort.Parse(escaped[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : null;
}
