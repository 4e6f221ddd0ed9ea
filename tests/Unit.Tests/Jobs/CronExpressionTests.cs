using System.Globalization;
using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs;

/// <summary>When an expression is due, and what is no expression.</summary>
public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * *", "2026-01-02 03:04:05", "2026-01-02 03:05")]
    [InlineData("* * * * *", "2026-01-02 03:04:00", "2026-01-02 03:05")]
    [InlineData("* * * * *", "2026-12-31 23:59:59", "2027-01-01 00:00")]
    [InlineData("*/15 * * * *", "2026-01-02 03:46:00", "2026-01-02 04:00")]
    [InlineData("5-10/3 * * * *", "2026-01-02 03:05:00", "2026-01-02 03:08")]
    [InlineData("5-10/3 * * * *", "2026-01-02 03:08:00", "2026-01-02 04:05")]
    [InlineData("59,0,30 * * * *", "2026-01-02 03:00:00", "2026-01-02 03:30")]
    [InlineData("30 2 * * *", "2026-01-02 02:29:59", "2026-01-02 02:30")]
    [InlineData("30 2 * * *", "2026-01-02 02:30:00", "2026-01-03 02:30")]
    [InlineData("15 9,17 * * *", "2026-01-02 09:20:00", "2026-01-02 17:15")]
    [InlineData("0 0 31 * *", "2026-01-31 00:00:00", "2026-03-31 00:00")]
    [InlineData("0 0 1 JAN-MAR/2 *", "2026-01-01 00:00:00", "2026-03-01 00:00")]
    [InlineData("0 0 * dec *", "2026-12-31 00:00:00", "2027-12-01 00:00")]
    [InlineData("@hourly", "2026-01-02 03:04:05", "2026-01-02 04:00")]
    [InlineData("@daily", "2026-01-02 03:04:05", "2026-01-03 00:00")]
    [InlineData("@Weekly", "2026-01-02 03:04:05", "2026-01-04 00:00")]
    [InlineData("@monthly", "2026-01-02 03:04:05", "2026-02-01 00:00")]
    [InlineData("@yearly", "2026-01-02 03:04:05", "2027-01-01 00:00")]
    [InlineData("  0\t0   * * *  ", "2026-01-02 03:04:05", "2026-01-03 00:00")]
    public void The_next_instant_is_the_first_one_after(string expression, string after, string next) => Assert.Equal(At(next), Parsed(expression).Next(At(after)));

    [Theory] // 2 January 2026 is a Friday
    [InlineData("0 0 * * 0", "2026-01-04 00:00")]
    [InlineData("0 0 * * 7", "2026-01-04 00:00")]
    [InlineData("0 0 * * SUN", "2026-01-04 00:00")]
    [InlineData("0 0 * * MON", "2026-01-05 00:00")]
    [InlineData("0 0 * * 1-5", "2026-01-05 00:00")]
    [InlineData("0 0 * * sat-sun", "2026-01-03 00:00")]
    [InlineData("0 0 * * 6,7", "2026-01-03 00:00")]
    [InlineData("0 0 * * 5-7/2", "2026-01-04 00:00")]
    public void Days_of_the_week_have_numbers_and_names_and_Sunday_has_two(string expression, string next) =>
        Assert.Equal(At(next), Parsed(expression).Next(At("2026-01-02 03:04:05")));

    [Theory]
    [InlineData("0 0 13 * FRI", "2026-01-09 00:00", "2026-01-13 00:00", "2026-01-16 00:00")] // either
    [InlineData("0 0 13 * *", "2026-01-13 00:00", "2026-02-13 00:00", "2026-03-13 00:00")]
    [InlineData("0 0 */2 * FRI", "2026-01-09 00:00", "2026-01-23 00:00", "2026-02-13 00:00")] // both: one begins with a star
    [InlineData("0 0 30 2 MON", "2026-02-02 00:00", "2026-02-09 00:00", "2026-02-16 00:00")]
    public void A_day_is_due_by_either_field_if_both_are_restricted(string expression, string first, string second, string third)
    {
        var cron = Parsed(expression);

        var due = cron.Next(At("2026-01-02 03:04:05"));

        Assert.Equal([At(first), At(second), At(third)], [due, cron.Next(due), cron.Next(cron.Next(due))]);
    }

    [Theory]
    [InlineData("0 0 29 2 *", "2026-01-02 00:00", "2028-02-29 00:00")]
    [InlineData("0 0 29 2 *", "2096-02-29 00:00", "2104-02-29 00:00")] // 2100 is no leap year
    [InlineData("0 0 29 2 */7", "2026-01-02 00:00", "2032-02-29 00:00")] // a Sunday
    [InlineData("0 0 29 2 */7", "2088-03-01 00:00", "2128-02-29 00:00")] // 40 years
    [InlineData("0 0 29 * *", "2027-01-29 00:00", "2027-03-29 00:00")]
    [InlineData("0 12 28-31 2 *", "2028-02-28 12:00", "2028-02-29 12:00")]
    public void The_29th_of_February_is_due_in_leap_years(string expression, string after, string next) =>
        Assert.Equal(At(next), Parsed(expression).Next(At(after)));

    /// <summary>Against a walk over all minutes, with the values of each field written out.</summary>
    [Fact]
    public void It_is_due_exactly_at_the_minutes_of_its_fields()
    {
        AssertDue("7 */5 * * *", at => at is { Minute: 7, Hour: 0 or 5 or 10 or 15 or 20 });
        AssertDue("*/20 22-23 1,15 * 3", at => at is { Minute: 0 or 20 or 40, Hour: 22 or 23 } && (at.Day is 1 or 15 || at.DayOfWeek == DayOfWeek.Wednesday));
        AssertDue("0 4 31 1,3,4 *", at => at is { Minute: 0, Hour: 4, Day: 31, Month: 1 or 3 });
        AssertDue("59 23 * FEB-APR SAT,SUN", at => at is { Minute: 59, Hour: 23, Month: 2 or 3 or 4, DayOfWeek: DayOfWeek.Saturday or DayOfWeek.Sunday });
        AssertDue("3-20/7 1-23/11 */9 * *", at => at is { Minute: 3 or 10 or 17, Hour: 1 or 12 or 23, Day: 1 or 10 or 19 or 28 });

        static void AssertDue(string expression, Func<DateTimeOffset, bool> isDue)
        {
            var (cron, end) = (Parsed(expression), At("2028-05-02 00:00"));
            var expected = new List<DateTimeOffset>();
            for (var minute = At("2027-12-30 23:59"); minute < end; minute = minute.AddMinutes(1))
            {
                if (isDue(minute))
                {
                    expected.Add(minute);
                }
            }

            var due = new List<DateTimeOffset>();
            for (var next = cron.Next(At("2027-12-30 23:58:30")); next < end; next = cron.Next(next))
            {
                due.Add(next);
            }

            Assert.Equal(expected, due);
        }
    }

    [Theory]
    [InlineData("", "five fields")]
    [InlineData("* * * *", "has 4")]
    [InlineData("0 * * * * *", "has 6")]
    [InlineData("@reboot", "short forms")]
    [InlineData("60 * * * *", "minute, '60'")]
    [InlineData("* 24 * * *", "hour, '24'")]
    [InlineData("* * 0 * *", "day of the month, '0'")]
    [InlineData("* * * 13 *", "month, '13'")]
    [InlineData("* * * * 8", "day of the week, '8'")]
    [InlineData("* * * FOO *", "'FOO' is not a name such as FEB")]
    [InlineData("-1 * * * *", "minute, '-1'")]
    [InlineData("+1 * * * *", "minute, '+1'")]
    [InlineData("1, * * * *", "minute, ''")]
    [InlineData("1-2-3 * * * *", "'1-2-3'")]
    [InlineData("*-5 * * * *", "'*-5'")]
    [InlineData("30-10 * * * *", "ends before it begins")]
    [InlineData("5/15 * * * *", "such as 5-59/15")]
    [InlineData("*/0 * * * *", "step of '*/0' must be a number of 1 to 60")]
    [InlineData("*/90 * * * *", "step of '*/90'")]
    [InlineData("*/2/3 * * * *", "'*/2/3'")]
    [InlineData("0 0 L * *", "day of the month, 'L'")]
    [InlineData("0 0 30 2 *", "never be due")]
    [InlineData("0 0 31 4,6,9,11 *", "never be due")]
    [InlineData("0 0 30 FEB */2", "never be due")]
    public void What_is_no_expression_is_refused_with_the_reason(string expression, string reason)
    {
        Assert.False(CronExpression.Parse(expression).TryGet(out _, out var error));

        Assert.Equal("jobs.invalid_schedule", error.Code);
        Assert.Contains(reason, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_text_is_refused() => Assert.False(CronExpression.Parse(new string('*', 201)).TryGet(out _, out _));

    private static CronExpression Parsed(string text) =>
        CronExpression.Parse(text).TryGet(out var cron, out var error) ? cron : throw new InvalidOperationException(error.Detail);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
