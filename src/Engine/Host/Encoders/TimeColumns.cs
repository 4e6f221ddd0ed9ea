using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Times are strings in JSON: in ISO style they bring their quotes.</summary>
internal abstract class TimeColumn(TimeStyle style) : ColumnWriter
{
    private readonly bool _quoted = style == TimeStyle.Iso;

    protected TimeStyle Style { get; } = style;

    public sealed override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var to = buffer.Ask(Intervals.Max);
        if (!_quoted)
        {
            buffer.Advance(WriteText(vector, row, to));
            return;
        }

        to[0] = (byte)'"';
        var length = WriteText(vector, row, to[1..]);
        to[length + 1] = (byte)'"';
        buffer.Advance(length + 2);
    }

    protected abstract int WriteText(in DuckVector vector, int row, Span<byte> to);

    protected static int Infinity(Span<byte> to, bool negative)
    {
        var text = negative ? "-infinity"u8 : "infinity"u8;
        text.CopyTo(to);
        return text.Length;
    }

    protected static int BeforeChrist(Span<byte> to, bool said)
    {
        if (!said)
        {
            return 0;
        }

        " (BC)"u8.CopyTo(to);
        return 5;
    }
}

internal sealed class DateColumn(TimeStyle style) : TimeColumn(style)
{
    protected override int WriteText(in DuckVector vector, int row, Span<byte> to)
    {
        var days = vector.Get<int>(row);
        if (days is int.MaxValue or -int.MaxValue)
        {
            return Infinity(to, days < 0);
        }

        var length = Times.WriteDate(to, days, Style, out var beforeChrist);
        return length + BeforeChrist(to[length..], beforeChrist);
    }
}

/// <param name="perSecond">The unit: 1, 1,000, 1,000,000 or 1,000,000,000 to the second.</param>
/// <param name="zoned">Whether it is an instant; it is then written in UTC.</param>
internal sealed class TimestampColumn(TimeStyle style, int perSecond, bool zoned) : TimeColumn(style)
{
    protected override int WriteText(in DuckVector vector, int row, Span<byte> to)
    {
        var value = vector.Get<long>(row);
        if (value is long.MaxValue or -long.MaxValue)
        {
            return Infinity(to, value < 0);
        }

        var (days, nanos) = Split(value);
        var length = Times.WriteDate(to, days, Style, out var beforeChrist);
        length += BeforeChrist(to[length..], beforeChrist);
        to[length++] = (byte)(Style == TimeStyle.Iso ? 'T' : ' ');
        length += Times.WriteTime(to[length..], nanos);
        return zoned ? length + Times.WriteOffset(to[length..], 0, Style) : length;
    }

    // The division by a constant is many times faster than one by a variable: so each unit has its own.
    private (long Days, ulong Nanos) Split(long value) => perSecond switch
    {
        1_000_000 => Split(value, value / 86_400_000_000, 86_400_000_000, 1000),
        1_000_000_000 => Split(value, value / Times.DayNanos, Times.DayNanos, 1),
        1000 => Split(value, value / 86_400_000, 86_400_000, 1_000_000),
        _ => Split(value, value / 86_400, 86_400, 1_000_000_000),
    };

    private static (long Days, ulong Nanos) Split(long value, long days, long perDay, long nanos)
    {
        var rest = value - days * perDay;
        return rest < 0 ? (days - 1, (ulong)((rest + perDay) * nanos)) : (days, (ulong)(rest * nanos));
    }
}

/// <param name="nanos">Nanoseconds in the column's unit.</param>
internal sealed class TimeOfDayColumn(TimeStyle style, int nanos) : TimeColumn(style)
{
    protected override int WriteText(in DuckVector vector, int row, Span<byte> to) =>
        Times.WriteTime(to, (ulong)vector.Get<long>(row) * (ulong)nanos);
}

internal sealed class ZonedTimeColumn(TimeStyle style) : TimeColumn(style)
{
    private const int MaxOffset = 16 * 3600 - 1;

    protected override int WriteText(in DuckVector vector, int row, Span<byte> to)
    {
        var value = vector.Get<ulong>(row);
        var length = Times.WriteTime(to, (value >> 24) * 1000);
        return length + Times.WriteOffset(to[length..], MaxOffset - (int)(value & 0xFFFFFF), Style);
    }
}

internal sealed class IntervalColumn(TimeStyle style) : TimeColumn(style)
{
    protected override int WriteText(in DuckVector vector, int row, Span<byte> to) => Style == TimeStyle.Iso
        ? Intervals.WriteIso(to, vector.Get<DuckInterval>(row))
        : Intervals.WriteDuck(to, vector.Get<DuckInterval>(row));
}
