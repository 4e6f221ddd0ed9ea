using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>The number by which a workbook knows a time; not a number if it knows none.</summary>
internal delegate double XlsxSerial(in DuckVector vector, int row);

/// <param name="style">That shows the number as a time.</param>
/// <param name="text">Writes times that workbooks do not know, as text.</param>
/// <param name="serial">The number.</param>
internal sealed class XlsxTimeColumn(byte style, ColumnWriter text, XlsxSerial serial) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var start = buffer.Length;
        var number = serial(vector, row);
        if (double.IsNaN(number))
        {
            text.Write(vector, row, buffer);
            XlsxText.Rewrite(buffer, start, start);
            return;
        }

        buffer.Add("\" s=\""u8);
        buffer.Add((byte)('0' + style));
        buffer.Add("\"><v>"u8);
        buffer.Advance(Fractions.Write(buffer.Ask(Fractions.Max), number));
        buffer.Add("</v></c>"u8);
    }
}

/// <summary>Times as the numbers of days that workbooks count, to the millisecond.</summary>
internal static class XlsxSerials
{
    private const long DayMillis = 86_400_000;
    private const int FirstDay = -25_567; // 1 January 1900
    private const int FirstRegularDay = -25_508; // 1 March 1900, after a 29 February that only Excel knows
    private const int LastDay = 2_932_896; // 31 December 9999
    private const int EpochDays = 25_569;
    private const double MaxDays = 1_000_000;

    public static double OfDate(in DuckVector vector, int row) => OfDays(vector.Get<int>(row));

    public static double OfTimestamp(long value, int nanos)
    {
        var millis = Round((Int128)value * nanos);
        var (days, rest) = (millis / DayMillis, millis % DayMillis);
        return rest < 0
            ? OfDays(days - 1) + (double)(rest + DayMillis) / DayMillis
            : OfDays(days) + (double)rest / DayMillis;
    }

    /// <summary>A time of day.</summary>
    public static double OfNanos(Int128 nanos) => (double)Round(nanos) / DayMillis;

    /// <summary>A length of time without months, of which nobody knows how long they are.</summary>
    public static double OfInterval(in DuckVector vector, int row)
    {
        var interval = vector.Get<DuckInterval>(row);
        var days = interval.Days + OfNanos((Int128)interval.Micros * 1_000);
        return interval.Months == 0 && days is >= 0 and < MaxDays ? days : double.NaN;
    }

    private static Int128 Round(Int128 nanos) => (nanos + (nanos < 0 ? -500_000 : 500_000)) / 1_000_000;

    private static double OfDays(Int128 days) => days < FirstDay || days > LastDay ? double.NaN
        : (double)days + EpochDays - (days < FirstRegularDay ? 1 : 0);
}
