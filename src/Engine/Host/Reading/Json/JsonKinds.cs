using System.Buffers.Text;
using System.Globalization;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>Kinds of values that a column has shown; nulls show none.</summary>
[Flags]
internal enum JsonKinds
{
    None = 0,
    Boolean = 1,

    /// <summary>Integers that a double holds exactly.</summary>
    Integer = 1 << 1,

    /// <summary>Integers of 64 bits.</summary>
    Long = 1 << 2,

    /// <summary>Integers of 128 bits.</summary>
    Huge = 1 << 3,

    /// <summary>Numbers that no type of numbers holds.</summary>
    Endless = 1 << 4,
    Fraction = 1 << 5,
    Date = 1 << 6,
    Timestamp = 1 << 7,

    /// <summary>A timestamp with its offset from UTC.</summary>
    Instant = 1 << 8,
    Text = 1 << 9,
    Object = 1 << 10,
    List = 1 << 11,

    /// <summary>Goes with others: a time has more digits than microseconds.</summary>
    Nanoseconds = 1 << 12,

    /// <summary>Kept as JSON whatever it is.</summary>
    Open = 1 << 13,
}

/// <summary>Tells the kind of single values.</summary>
internal static class JsonKind
{
    private const long MaxExactInDouble = 1L << 53;
    private const int MaxDigitsInDouble = 308;
    private const int MaxFractionOfSecond = 9;

    /// <summary>Of a number as it is spelled.</summary>
    public static JsonKinds OfNumber(ReadOnlySpan<byte> number)
    {
        if (number.IndexOfAny(".eE"u8) >= 0)
        {
            return IsInDouble(number) ? JsonKinds.Fraction : JsonKinds.Endless;
        }

        if (Utf8Parser.TryParse(number, out long integer, out var read) && read == number.Length)
        {
            return integer is >= -MaxExactInDouble and <= MaxExactInDouble ? JsonKinds.Integer : JsonKinds.Long;
        }

        return Int128.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? JsonKinds.Huge : JsonKinds.Endless;
    }

    /// <summary>Of a string, by its form: ISO 8601 dates and timestamps are told from text.</summary>
    public static JsonKinds OfString(ReadOnlySpan<byte> text)
    {
        if (text is not [_, _, _, _, (byte)'-', _, _, (byte)'-', _, _, ..] || !IsDate(text[..10]))
        {
            return JsonKinds.Text;
        }

        return text.Length == 10 ? JsonKinds.Date
            : text[10] is (byte)'T' or (byte)' ' ? OfTime(text[11..])
            : JsonKinds.Text;
    }

    private static bool IsInDouble(ReadOnlySpan<byte> number) =>
        (number.Length < MaxDigitsInDouble && number.IndexOfAny("eE"u8) < 0)
        || (Utf8Parser.TryParse(number, out double value, out _) && double.IsFinite(value));

    private static bool IsDate(ReadOnlySpan<byte> text) =>
        Digits(text[..4]) is var year and > 0
        && Digits(text[5..7]) is var month and >= 1 and <= 12
        && Digits(text[8..10]) is var day and > 0
        && day <= DateTime.DaysInMonth(year, month);

    /// <summary><c>hh:mm</c>, then perhaps <c>:ss</c>, a fraction and an offset.</summary>
    private static JsonKinds OfTime(ReadOnlySpan<byte> text)
    {
        if (!IsClock(text))
        {
            return JsonKinds.Text;
        }

        text = text[5..];
        var kind = JsonKinds.Timestamp;
        if (text is [(byte)':', _, _, ..] && Digits(text[1..3]) is >= 0 and < 60)
        {
            text = text[3..];
            if (text is [(byte)'.', ..])
            {
                var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') is var end and >= 0 ? end : text.Length - 1;
                if (digits is 0 or > MaxFractionOfSecond)
                {
                    return JsonKinds.Text;
                }

                kind |= digits > 6 ? JsonKinds.Nanoseconds : JsonKinds.None;
                text = text[(digits + 1)..];
            }
        }

        return text.IsEmpty ? kind
            : text is [(byte)'Z'] || (text is [(byte)'+' or (byte)'-', _, _, (byte)':', _, _] && IsClock(text[1..]))
                ? (kind & ~JsonKinds.Timestamp) | JsonKinds.Instant
            : JsonKinds.Text;
    }

    private static bool IsClock(ReadOnlySpan<byte> text) =>
        text is [_, _, (byte)':', _, _, ..] && Digits(text[..2]) is >= 0 and < 24 && Digits(text[3..5]) is >= 0 and < 60;

    /// <summary>The number that they are; -1 if one is no digit. This runs for every date of a file.</summary>
    private static int Digits(ReadOnlySpan<byte> text)
    {
        var value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return -1;
            }

            value = (value * 10) + digit - '0';
        }

        return value;
    }
}
