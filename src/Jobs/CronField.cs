using System.Globalization;

namespace Tablinum.Jobs;

/// <summary>One field of a <see cref="CronExpression"/>.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Names">Words for values, from <paramref name="Min"/> on.</param>
internal sealed record CronField(string Name, int Min, int Max, IReadOnlyList<string> Names)
{
    private const int Sunday = 7; // as well as 0

    /// <summary>In the order in which an expression has them.</summary>
    internal static IReadOnlyList<CronField> All { get; } =
    [
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day of the month", 1, 31, []),
        new("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        new("day of the week", 0, Sunday, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    private bool IsWeekday => Max == Sunday;

    /// <param name="values">A bit for each value that is due.</param>
    /// <returns>What is wrong, to follow "because"; null if nothing is.</returns>
    internal string? Read(string text, out ulong values)
    {
        values = 0;
        foreach (var part in text.Split(','))
        {
            if (ReadPart(part, ref values) is { } problem)
            {
                return problem;
            }
        }

        if (IsWeekday)
        {
            values = (values | values >> Sunday) & ~(1UL << Sunday);
        }

        return null;
    }

    private string? ReadPart(string part, ref ulong values)
    {
        var (range, step) = part.Split('/') switch
        {
            [var all] => (all, null),
            [var some, var every] => (some, every),
            _ => ("", null),
        };
        var ends = range.Split('-');
        if (ends.Length > 2)
        {
            return Misread(part);
        }

        var (from, to) = range == "*" ? (Min, Max) : (ValueOf(ends[0]), ValueOf(ends[^1]));
        if (from is not { } first || to is not { } last)
        {
            return Misread(part);
        }

        if (IsWeekday && last == 0 && first > 0)
        {
            last = Sunday; // FRI-SUN
        }

        if (first > last)
        {
            return $"in the {Name}, '{part}' ends before it begins";
        }

        if (step is null)
        {
            return Add(first, last, 1, ref values);
        }

        if (range != "*" && ends.Length == 1)
        {
            return $"in the {Name}, '{part}' has a step of a single value: write a range, such as {first}-{Max}/{step}";
        }

        return int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var by) && by >= 1 && by <= Max - Min + 1
            ? Add(first, last, by, ref values)
            : $"in the {Name}, the step of '{part}' must be a number of 1 to {Max - Min + 1}";
    }

    private static string? Add(int first, int last, int by, ref ulong values)
    {
        for (var value = first; value <= last; value += by)
        {
            values |= 1UL << value;
        }

        return null;
    }

    private int? ValueOf(string text)
    {
        for (var place = 0; place < Names.Count; place++)
        {
            if (Names[place].Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return Min + place;
            }
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= Min && value <= Max ? value : null;
    }

    private string Misread(string part) =>
        $"in the {Name}, '{part}' is not {(Names.Count > 0 ? $"a name such as {Names[1]}, " : "")}a number of {Min} to {Max}, a range of them, or *";
}
