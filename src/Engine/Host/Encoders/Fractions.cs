using System.Buffers.Text;
using System.Globalization;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>
/// Doubles and floats in the fewest digits that read back as the same value, as DuckDB prints them: <c>1.0</c>, <c>0.0001</c>,
/// <c>1e-05</c>, <c>1e+16</c>.
/// </summary>
internal static class Fractions
{
    /// <summary>Room that any finite value fits in.</summary>
    public const int Max = 32;

    private const int MaxPlaces = 4;

    /// <summary>Writes a finite value and answers how many bytes it took.</summary>
    public static int Write(Span<byte> to, double value)
    {
        // Most doubles that people keep are short decimals. If a whole number of at most 15 digits divided by a power of ten is
        // the value, then that is its shortest form: two such decimals never round to the same double, and shorter ones came first.
        var size = Math.Abs(value);
        if (size < ExactNumbers.MaxSafeDigits / 10_000)
        {
            double power = 1;
            for (var places = 0; places <= MaxPlaces; places++, power *= 10)
            {
                var digits = (long)(size * power + 0.5);
                if (digits / power == size)
                {
                    return WriteShort(to, double.IsNegative(value), digits, places);
                }
            }
        }

        _ = Utf8Formatter.TryFormat(value, to, out var written);
        return Restyle(to, written);
    }

    /// <inheritdoc cref="Write(Span{byte}, double)"/>
    public static int Write(Span<byte> to, float value)
    {
        // As for doubles, with the 6 digits that a float keeps.
        var size = Math.Abs(value);
        if (size < 100_000)
        {
            float power = 1;
            for (var places = 0; places <= MaxPlaces; places++, power *= 10)
            {
                var digits = (int)(size * power + 0.5f);
                if (digits < 1_000_000 && digits / power == size)
                {
                    return WriteShort(to, float.IsNegative(value), digits, places);
                }
            }
        }

        _ = value.TryFormat(to, out var written, default, CultureInfo.InvariantCulture);
        return Restyle(to, written);
    }

    private static int WriteShort(Span<byte> to, bool negative, long digits, int places)
    {
        var at = 0;
        if (negative)
        {
            to[at++] = (byte)'-';
        }

        if (places > 0)
        {
            return at + Digits.WriteDecimal(to[at..], digits, places);
        }

        at += Digits.Write(to[at..], digits);
        to[at++] = (byte)'.';
        to[at++] = (byte)'0';
        return at;
    }

    /// <summary>
    /// Turns .NET's form into DuckDB's: which has an exponent below -4 and above 15, writes it <c>e</c>, and has a digit after every
    /// point. Where .NET begins with exponents differs from type to type.
    /// </summary>
    private static int Restyle(Span<byte> text, int length)
    {
        var sign = text[0] == '-' ? 1 : 0;
        var exponent = text[..length].IndexOf((byte)'E');
        if (exponent < 0)
        {
            if (text[..length].Contains((byte)'.'))
            {
                return length;
            }

            // 17 digits and no point: the least that DuckDB shortens. Fewer are only given a place after the point.
            return length - sign <= 16 ? Append(text, length, ".0"u8) : sign + Shorten(text[sign..], length - sign);
        }

        _ = Utf8Parser.TryParse(text[(exponent + 2)..length], out int power, out _);
        if (text[exponent + 1] == '-' || power > 15)
        {
            text[exponent] = (byte)'e';
            return length;
        }

        return sign + Spell(text[sign..], exponent - sign, power);
    }

    /// <summary>Writes <c>12345678901234560</c> as <c>1.234567890123456e+16</c>.</summary>
    private static int Shorten(Span<byte> digits, int length)
    {
        var power = length - 1;
        var kept = digits[..length].TrimEnd((byte)'0').Length;
        if (kept > 1)
        {
            digits[1..kept].CopyTo(digits[2..]);
            digits[1] = (byte)'.';
            kept++;
        }

        kept = Append(digits, kept, "e+"u8);
        return kept + Digits.WritePadded(digits[kept..], (ulong)power, 2);
    }

    /// <summary>Writes <c>1.25E+15</c> as <c>1250000000000000.0</c>.</summary>
    private static int Spell(Span<byte> text, int mantissa, int power)
    {
        // The first digit stays, the point goes, zeros fill up; 17 digits at most and a power of at most 15.
        var count = 1;
        Span<byte> digits = stackalloc byte[Max];
        digits[0] = text[0];
        if (mantissa > 2)
        {
            text[2..mantissa].CopyTo(digits[1..]);
            count = mantissa - 1;
        }

        digits[count..].Fill((byte)'0');
        digits[..(power + 1)].CopyTo(text);
        text[power + 1] = (byte)'.';
        var rest = Math.Max(count - power - 1, 1);
        digits.Slice(power + 1, rest).CopyTo(text[(power + 2)..]);
        return power + 2 + rest;
    }

    private static int Append(Span<byte> text, int length, ReadOnlySpan<byte> tail)
    {
        tail.CopyTo(text[length..]);
        return length + tail.Length;
    }
}
