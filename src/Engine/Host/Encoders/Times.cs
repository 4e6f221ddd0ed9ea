using System.Runtime.CompilerServices;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Which dress times wear: ISO 8601 in JSON, DuckDB's own text in CSV.</summary>
internal enum TimeStyle
{
    /// <summary><c>2020-01-02T03:04:05Z</c>, years of other than four digits with a sign and at least six.</summary>
    Iso,

    /// <summary><c>2020-01-02 03:04:05+00</c>, years before our era as <c>0044-03-15 (BC)</c>.</summary>
    Duck,
}

/// <summary>Dates and times as text. Every method answers how many bytes it wrote.</summary>
internal static class Times
{
    /// <summary>Room that any date and time with its zone fits in.</summary>
    public const int Max = 48;

    /// <summary>Nanoseconds of a day.</summary>
    public const long DayNanos = 86_400_000_000_000;

    /// <param name="days">Since 1970.</param>
    public static int WriteDate(Span<byte> to, long days, TimeStyle style, out bool beforeChrist)
    {
        var (year, month, day) = Civil(days);
        beforeChrist = style == TimeStyle.Duck && year <= 0;
        var at = WriteYear(to, beforeChrist ? 1 - year : year, style);
        to[at] = (byte)'-';
        Digits.WriteTwo(to[(at + 1)..], month);
        to[at + 3] = (byte)'-';
        Digits.WriteTwo(to[(at + 4)..], day);
        return at + 6;
    }

    /// <param name="nanos">Since midnight; may be 24:00:00 or, as part of an interval, more.</param>
    public static int WriteTime(Span<byte> to, ulong nanos)
    {
        var (seconds, fraction) = Math.DivRem(nanos, 1_000_000_000UL);
        var (hours, rest) = Math.DivRem(seconds, 3600UL);
        var (minutes, second) = ((uint)rest / 60, (uint)rest % 60);
        var at = 2;
        if (hours < 100)
        {
            Digits.WriteTwo(to, (uint)hours);
        }
        else
        {
            at = Digits.Write(to, hours);
        }

        to[at] = (byte)':';
        Digits.WriteTwo(to[(at + 1)..], minutes);
        to[at + 3] = (byte)':';
        Digits.WriteTwo(to[(at + 4)..], second);
        return at + 6 + WriteFraction(to[(at + 6)..], (uint)fraction);
    }

    /// <summary>A point and the digits of a second, without trailing zeros; nothing if there are none.</summary>
    public static int WriteFraction(Span<byte> to, uint nanos)
    {
        if (nanos == 0)
        {
            return 0;
        }

        to[0] = (byte)'.';
        var (micros, rest) = Math.DivRem(nanos, 1000u);
        var length = rest == 0 ? Digits.WritePadded(to[1..], micros, 6) : Digits.WritePadded(to[1..], nanos, 9);
        while (to[length] == '0')
        {
            length--;
        }

        return length + 1;
    }

    /// <summary>An offset from UTC: <c>Z</c> or <c>+05:30</c> in ISO, <c>+00</c> or <c>+05:30</c> in DuckDB's way.</summary>
    public static int WriteOffset(Span<byte> to, int seconds, TimeStyle style)
    {
        if (seconds == 0 && style == TimeStyle.Iso)
        {
            to[0] = (byte)'Z';
            return 1;
        }

        var size = (uint)Math.Abs(seconds);
        to[0] = (byte)(seconds < 0 ? '-' : '+');
        Digits.WriteTwo(to[1..], size / 3600);
        var at = 3;
        if (size % 3600 != 0 || style == TimeStyle.Iso)
        {
            to[at] = (byte)':';
            Digits.WriteTwo(to[(at + 1)..], size % 3600 / 60);
            at += 3;
        }

        if (size % 60 != 0)
        {
            to[at] = (byte)':';
            Digits.WriteTwo(to[(at + 1)..], size % 60);
            at += 3;
        }

        return at;
    }

    private static int WriteYear(Span<byte> to, long year, TimeStyle style)
    {
        if (year is >= 0 and <= 9999)
        {
            Digits.WriteTwo(to, (uint)year / 100);
            Digits.WriteTwo(to[2..], (uint)year % 100);
            return 4;
        }

        if (style == TimeStyle.Duck)
        {
            return Digits.Write(to, year);
        }

        to[0] = (byte)(year < 0 ? '-' : '+');
        var size = (ulong)Math.Abs(year);
        return 1 + (size < 1_000_000 ? Digits.WritePadded(to[1..], size, 6) : Digits.Write(to[1..], size));
    }

    // Days are counted from 1 March of the year 0, so that the odd day comes last, in cycles of 400 years (146,097 days).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (long Year, uint Month, uint Day) Civil(long days)
    {
        days += 719_468;
        var cycle = (days >= 0 ? days : days - 146_096) / 146_097;
        var dayOfCycle = (uint)(days - cycle * 146_097);
        var yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365;
        var dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
        var fromMarch = (5 * dayOfYear + 2) / 153;
        var month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        return (yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * fromMarch + 2) / 5 + 1);
    }
}
