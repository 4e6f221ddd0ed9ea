using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tablinum.Cli.Output;

/// <summary>Values as one line of harmless text, and how many columns of a terminal it takes.</summary>
internal static class CellText
{
    /// <summary>A JSON value as people read it; SQL's null is <c>NULL</c>.</summary>
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "NULL",
        JsonValueKind.String => Safe(value.GetString() ?? ""),
        _ => Safe(value.GetRawText()),
    };

    /// <summary>Replaces what would steer a terminal or break the line: data of strangers may hold escape sequences.</summary>
    public static string Safe(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\n' => safe.Append("\\n"),
                '\r' => safe.Append("\\r"),
                '\t' => safe.Append("\\t"),
                _ when IsUnsafe(letter) => safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => safe.Append(letter),
            };
        }

        return safe.ToString();
    }

    /// <summary>Columns of a terminal.</summary>
    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <summary>At most <paramref name="width"/> columns, ending in <c>…</c> if something was cut off.</summary>
    public static string Fit(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        var fitted = new StringBuilder(width);
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Width(rune);
            if (used > width - 1)
            {
                break;
            }

            fitted.Append(rune.ToString());
        }

        return fitted.Append('…').ToString();
    }

    // Cc steers, and the bidirectional overrides of Cf reorder what stands around them.
    private static bool IsUnsafe(char letter) =>
        char.IsControl(letter) || letter is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u2028' or '\u2029';

    private static int Width(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    // The blocks of Unicode's East_Asian_Width W and F that text really holds.
    private static bool IsWide(int value) => value
        is >= 0x1100 and <= 0x115f
        or >= 0x2e80 and <= 0x303e
        or >= 0x3041 and <= 0xa4cf
        or >= 0xac00 and <= 0xd7a3
        or >= 0xf900 and <= 0xfaff
        or >= 0xfe30 and <= 0xfe6f
        or >= 0xff00 and <= 0xff60
        or >= 0xffe0 and <= 0xffe6
        or >= 0x1f300 and <= 0x1f64f
        or >= 0x1f900 and <= 0x1f9ff
        or >= 0x20000 and <= 0x3fffd;
}
