using System.Numerics;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>When something is due, by the clock of UTC: minute, hour, day of the month, month and day of the week.</summary>
/// <remarks>
/// As cron has it: <c>*</c>, lists, ranges, steps of these, names of months and days, 0 and 7 for Sunday. A day is due if either of its two fields
/// says so, unless one of them begins with <c>*</c>: then both must.
/// </remarks>
internal sealed class CronExpression
{
    internal const int LongestText = 200;

    // One bit for each value that is due.
    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _days;
    private readonly ulong _months;
    private readonly ulong _weekdays;
    private readonly bool _eitherDay;

    private CronExpression(ReadOnlySpan<ulong> fields, bool eitherDay)
    {
        (_minutes, _hours, _days, _months, _weekdays) = (fields[0], fields[1], fields[2], fields[3], fields[4]);
        _eitherDay = eitherDay;
    }

    /// <returns>Or an error whose detail says which field is wrong and why, also if the expression would never be due, as on 30 February.</returns>
    internal static Result<CronExpression> Parse(string text)
    {
        if (text.Length > LongestText)
        {
            return JobErrors.InvalidSchedule($"it has more than {LongestText} characters");
        }

        var words = Unfolded(text.Trim()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != CronField.All.Count)
        {
            return JobErrors.InvalidSchedule(words is [['@', ..]]
                ? "of the short forms there are @hourly, @daily, @weekly, @monthly and @yearly"
                : $"it needs five fields, minute, hour, day of the month, month and day of the week, and has {words.Length}");
        }

        var fields = new ulong[words.Length];
        for (var place = 0; place < words.Length; place++)
        {
            if (CronField.All[place].Read(words[place], out fields[place]) is { } problem)
            {
                return JobErrors.InvalidSchedule(problem);
            }
        }

        var cron = new CronExpression(fields, eitherDay: words[2][0] != '*' && words[4][0] != '*');
        return cron.IsEverDue ? cron : JobErrors.InvalidSchedule("no month that it names has such a day, so it would never be due");
    }

    /// <summary>The first instant after <paramref name="after"/>, in UTC and whole minutes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none before the year 10000.</exception>
    internal DateTimeOffset Next(DateTimeOffset after)
    {
        // In whole days, of which a month that is not due is one step: 29 February costs some hundred of them.
        var from = after.UtcDateTime.AddMinutes(1);
        var day = from.Date;
        if (IsDue(day) && TimeOfDay(from.Hour, from.Minute) is { } today)
        {
            return new DateTimeOffset(day, TimeSpan.Zero) + today;
        }

        do
        {
            day = Has(_months, day.Month) ? day.AddDays(1) : day.AddDays(1 - day.Day).AddMonths(1);
        }
        while (!IsDue(day));

        return new DateTimeOffset(day, TimeSpan.Zero) + new TimeSpan(First(_hours), First(_minutes), 0);
    }

    /// <summary>False for days that no month has; some February has 29, and each date is every day of the week in some year.</summary>
    private bool IsEverDue => _eitherDay || Enumerable.Range(1, 12).Any(month => Has(_months, month) && First(_days) <= DateTime.DaysInMonth(2000, month));

    private bool IsDue(DateTime day)
    {
        var (ofMonth, ofWeek) = (Has(_days, day.Day), Has(_weekdays, (int)day.DayOfWeek));
        return Has(_months, day.Month) && (_eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
    }

    /// <returns>The first time that is not before this hour and minute; null if the day has none.</returns>
    private TimeSpan? TimeOfDay(int hour, int minute)
    {
        if (Has(_hours, hour) && NotBefore(_minutes, minute) is { } sameHour)
        {
            return new TimeSpan(hour, sameHour, 0);
        }

        return NotBefore(_hours, hour + 1) is { } later ? new TimeSpan(later, First(_minutes), 0) : null;
    }

    private static string Unfolded(string text) => text.ToUpperInvariant() switch
    {
        "@HOURLY" => "0 * * * *",
        "@DAILY" => "0 0 * * *",
        "@WEEKLY" => "0 0 * * 0",
        "@MONTHLY" => "0 0 1 * *",
        "@YEARLY" => "0 0 1 1 *",
        _ => text,
    };

    private static bool Has(ulong values, int value) => (values >> value & 1) != 0;

    private static int First(ulong values) => BitOperations.TrailingZeroCount(values);

    private static int? NotBefore(ulong values, int value)
    {
        var left = values >> value << value;
        return left == 0 ? null : First(left);
    }
}
