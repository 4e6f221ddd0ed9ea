using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Intervals as text. Every method answers how many bytes it wrote.</summary>
internal static class Intervals
{
    /// <summary>Room that any interval fits in.</summary>
    public const int Max = 128;

    /// <summary>ISO 8601 with a sign at each part that has one: <c>P1Y2M-3DT4H5M6.5S</c>, and <c>PT0S</c> for nothing.</summary>
    public static int WriteIso(Span<byte> to, DuckInterval value)
    {
        to[0] = (byte)'P';
        var at = 1;
        at += Part(to[at..], value.Months / 12, (byte)'Y');
        at += Part(to[at..], value.Months % 12, (byte)'M');
        at += Part(to[at..], value.Days, (byte)'D');
        if (value.Micros == 0)
        {
            return at > 1 ? at : at + Text(to[at..], "T0S"u8);
        }

        to[at++] = (byte)'T';
        at += Part(to[at..], value.Micros / 3_600_000_000, (byte)'H');
        at += Part(to[at..], value.Micros / 60_000_000 % 60, (byte)'M');
        return at + Seconds(to[at..], value.Micros % 60_000_000);
    }

    /// <summary>DuckDB's way: <c>1 year 2 months -3 days 04:05:06.5</c>, and <c>00:00:00</c> for nothing.</summary>
    public static int WriteDuck(Span<byte> to, DuckInterval value)
    {
        var at = Words(to, value.Months / 12, " year"u8, 0);
        at = Words(to, value.Months % 12, " month"u8, at);
        at = Words(to, value.Days, " day"u8, at);
        if (value.Micros == 0 && at > 0)
        {
            return at;
        }

        if (at > 0)
        {
            to[at++] = (byte)' ';
        }

        if (value.Micros < 0)
        {
            to[at++] = (byte)'-';
        }

        return at + Clock(to[at..], Size(value.Micros));
    }

    // Microseconds of an interval reach 2.5 million hours: too many for nanoseconds in 64 bits.
    private static int Clock(Span<byte> to, ulong micros)
    {
        var (hours, rest) = Math.DivRem(micros, 3_600_000_000UL);
        Span<byte> time = stackalloc byte[Times.Max];
        var length = Times.WriteTime(time, rest * 1000);
        var at = hours < 100 ? Digits.WritePadded(to, hours, 2) : Digits.Write(to, hours);
        return at + Text(to[at..], time[2..length]);
    }

    private static int Part(Span<byte> to, long value, byte unit)
    {
        if (value == 0)
        {
            return 0;
        }

        var length = Digits.Write(to, value);
        to[length] = unit;
        return length + 1;
    }

    private static int Seconds(Span<byte> to, long micros)
    {
        if (micros == 0)
        {
            return 0;
        }

        var at = 0;
        if (micros < 0)
        {
            to[at++] = (byte)'-';
        }

        var (seconds, fraction) = Math.DivRem(Size(micros), 1_000_000UL);
        at += Digits.Write(to[at..], seconds);
        at += Times.WriteFraction(to[at..], (uint)fraction * 1000);
        to[at] = (byte)'S';
        return at + 1;
    }

    private static int Words(Span<byte> to, long value, ReadOnlySpan<byte> unit, int at)
    {
        if (value == 0)
        {
            return at;
        }

        if (at > 0)
        {
            to[at++] = (byte)' ';
        }

        at += Digits.Write(to[at..], value);
        at += Text(to[at..], unit);
        return value is 1 or -1 ? at : at + Text(to[at..], "s"u8);
    }

    private static int Text(Span<byte> to, ReadOnlySpan<byte> text)
    {
        text.CopyTo(to);
        return text.Length;
    }

    private static ulong Size(long value) => value < 0 ? 0UL - (ulong)value : (ulong)value;
}
