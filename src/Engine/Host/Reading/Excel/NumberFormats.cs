using System.Text.RegularExpressions;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>What a number means by the format it is shown in.</summary>
internal enum NumberMeaning : byte
{
    Number,
    Percent,
    Money,
    Date,
    TimeOfDay,
    Duration,
}

/// <summary>Reads number formats, and values by them.</summary>
internal static partial class NumberFormats
{
    private const double DayMilliseconds = 86_400_000;
    private const double MacOffsetDays = 1_462;
    private const double FirstDayAfterCalendar = 2_958_466;
    private const double MaxDurationDays = 10_000_000;
    private static readonly DateTime Epoch = new(1899, 12, 30);

    /// <summary>The meaning of a format's text.</summary>
    public static NumberMeaning Meaning(string format)
    {
        if (Lengths().IsMatch(format))
        {
            return NumberMeaning.Duration;
        }

        if (Currency().IsMatch(Language().Replace(format, "")))
        {
            return NumberMeaning.Money;
        }

        var letters = Silent().Replace(format, "").ToUpperInvariant();
        return letters.AsSpan().IndexOfAny('Y', 'D') >= 0 ? NumberMeaning.Date
            : letters.AsSpan().IndexOfAny('H', 'S') >= 0 ? NumberMeaning.TimeOfDay
            : letters.Contains('M', StringComparison.Ordinal) ? NumberMeaning.Date
            : letters.Contains('%', StringComparison.Ordinal) ? NumberMeaning.Percent
            : NumberMeaning.Number;
    }

    /// <summary>The meaning of a format that workbooks name by its number only.</summary>
    public static NumberMeaning BuiltIn(int id) => id switch
    {
        9 or 10 => NumberMeaning.Percent,
        (>= 5 and <= 8) or 42 or 44 => NumberMeaning.Money,
        (>= 18 and <= 21) or 32 or 33 or 45 or 47 => NumberMeaning.TimeOfDay,
        46 => NumberMeaning.Duration,
        (>= 14 and <= 17) or 22 or (>= 27 and <= 36) or (>= 50 and <= 58) => NumberMeaning.Date,
        _ => NumberMeaning.Number,
    };

    /// <summary>A number as what its format makes of it. Days count from 1900, or from 1904 in workbooks of old Macs.</summary>
    public static SheetCell Cell(double number, NumberMeaning meaning, bool from1904 = false) => meaning switch
    {
        NumberMeaning.Percent => Plain(CellKind.Percent, number),
        NumberMeaning.Money => Plain(CellKind.Money, number),
        NumberMeaning.Duration when Math.Abs(number) < MaxDurationDays => new SheetCell(CellKind.Duration, Ticks(number)),
        NumberMeaning.Date or NumberMeaning.TimeOfDay => Time(number, meaning, from1904),
        _ => Plain(CellKind.Number, number),
    };

    /// <summary>A day, or a day and a time.</summary>
    public static SheetCell Cell(DateTime time) =>
        new(time.TimeOfDay == TimeSpan.Zero ? CellKind.Date : CellKind.Timestamp, time.Ticks);

    private static SheetCell Time(double number, NumberMeaning meaning, bool from1904)
    {
        var isTime = number is >= 0 and < 1 && meaning == NumberMeaning.TimeOfDay;
        var days = from1904 && !isTime ? number + MacOffsetDays : number;
        return days switch
        {
            < 0 or >= FirstDayAfterCalendar => Plain(CellKind.Number, number),
            _ when isTime && Ticks(days) is var ticks and < TimeSpan.TicksPerDay => new SheetCell(CellKind.Time, ticks),
            < 60 => Cell(Epoch.AddTicks(Ticks(days + 1))), // Excel knows a 29 February 1900 that never was
            _ => Cell(Epoch.AddTicks(Ticks(days))),
        };
    }

    private static SheetCell Plain(CellKind kind, double number) => new(kind, BitConverter.DoubleToInt64Bits(number));

    /// <summary>To the millisecond, which is as exact as times in workbooks are.</summary>
    private static long Ticks(double days) => (long)Math.Round(days * DayMilliseconds) * TimeSpan.TicksPerMillisecond;

    [GeneratedRegex(@"\[(h+|m+|s+)\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Lengths();

    /// <summary>For which language a format is, which is written with a dollar sign and says nothing of money: <c>[$-409]</c>.</summary>
    [GeneratedRegex(@"\[\$-[^\]]*\]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Language();

    /// <summary>A sign of a currency, or its name in brackets or quotes.</summary>
    [GeneratedRegex(@"\p{Sc}|\[\$[^\]\-]+|""\s*(USD|EUR|GBP|JPY|CNY|CHF|AUD|CAD|NZD|HKD|SGD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|UAH|RUB|TRY|ILS|AED|SAR|EGP|ZAR|NGN|KES|INR|PKR|IDR|MYR|THB|PHP|VND|KRW|TWD|BRL|MXN|ARS|CLP|COP|PEN|Fr\.|kr\.?|zł|Kč|Ft|lei)\s*""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Currency();

    /// <summary>Text in quotes or after a backslash, room for a character, colours, conditions and languages; sections after the first.</summary>
    [GeneratedRegex(@"""[^""]*""|\[[^\]]*\]|[\\_*].|;.*|General", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Silent();
}
