namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>A way to write dates or times.</summary>
/// <param name="Pattern">As <c>strptime</c> of DuckDB takes it.</param>
/// <param name="Kind"><see cref="CellKind.Date"/>, <see cref="CellKind.Timestamp"/> or <see cref="CellKind.Time"/>.</param>
/// <param name="DayFirst">Null where day and month cannot be mistaken for each other.</param>
/// <param name="IsIso">DuckDB casts it without being told how.</param>
internal sealed record DateFormat(string Pattern, CellKind Kind, bool? DayFirst, bool IsIso)
{
    /// <summary>Whether it tells the distance from UTC.</summary>
    public bool HasZone => Pattern.EndsWith('z') || Pattern.EndsWith('Z');
}

/// <summary>The ways to write dates that are known, and which of them a cell is written in.</summary>
internal static class DateFormats
{
    private static readonly string[] DatePatterns =
    [
        "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d",
        "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y",
        "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y",
        "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y",
    ];

    private static readonly string[] TimePatterns = ["%H:%M", "%H:%M:%S", "%H:%M:%S.%g", "%I:%M %p", "%I:%M:%S %p"];
    private static readonly string[] Zones = ["", "Z", "%z", " %z"];

    /// <summary>Letters that tell one month from all others.</summary>
    private const int MonthChars = 3;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] LongMonths =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    /// <summary>All of them: the likelier before the others.</summary>
    public static IReadOnlyList<DateFormat> All { get; } =
    [
        .. DatePatterns.Select(date => new DateFormat(date, CellKind.Date, DayFirst(date), date == "%Y-%m-%d")),
        .. DatePatterns.SelectMany(date => TimePatterns.SelectMany(time => Zones.SelectMany(zone => new[] { " ", "T" }.Select(between =>
            new DateFormat(date + between + time + zone, CellKind.Timestamp, DayFirst(date), date == "%Y-%m-%d" && !time.Contains('I', StringComparison.Ordinal) && zone is not " %z"))))),
        .. TimePatterns.Select(time => new DateFormat(time, CellKind.Time, DayFirst: null, !time.Contains('I', StringComparison.Ordinal))),
    ];

    /// <summary>By the pattern of the date that they begin with; times alone under the empty one.</summary>
    private static readonly IReadOnlyList<IGrouping<string, DateFormat>> Families =
        [.. All.GroupBy(format => DatePatterns.FirstOrDefault(date => format.Pattern.StartsWith(date, StringComparison.Ordinal)) ?? "")];

    /// <summary>The first format that a cell is written in; null if it is no date.</summary>
    public static DateFormat? Find(ReadOnlySpan<char> cell)
    {
        // Most cells are words, and few words are months.
        if (cell.Length >= MonthChars && char.IsAsciiLetter(cell[0]) && Word(cell[..MonthChars], Months) < 0)
        {
            return null;
        }

        foreach (var family in Families)
        {
            // A date with a time begins as the date alone does: one look passes over all of them.
            if (family.Key.Length > 0 && !Begins(cell, family.Key))
            {
                continue;
            }

            foreach (var format in family)
            {
                if (Matches(cell, format))
                {
                    return format;
                }
            }
        }

        return null;
    }

    /// <summary>Whether a cell is written in a format, with a day that the month can have at most.</summary>
    public static bool Matches(ReadOnlySpan<char> cell, DateFormat format) =>
        Begins(cell, format.Pattern, out var length) && length == cell.Length;

    private static bool Begins(ReadOnlySpan<char> cell, ReadOnlySpan<char> pattern) => Begins(cell, pattern, out _);

    /// <summary>Whether a cell begins with a pattern, and how much of it that takes.</summary>
    private static bool Begins(ReadOnlySpan<char> cell, ReadOnlySpan<char> pattern, out int length)
    {
        length = 0;
        while (!pattern.IsEmpty)
        {
            var rest = cell[length..];
            var taken = pattern[0] == '%' ? Take(rest, pattern[1]) : rest.Length > 0 && rest[0] == pattern[0] ? 1 : -1;
            if (taken < 0)
            {
                return false;
            }

            length += taken;
            pattern = pattern[(pattern[0] == '%' ? 2 : 1)..];
        }

        return true;
    }

    private static bool? DayFirst(string date) =>
        date.StartsWith("%d", StringComparison.Ordinal) && !date.Contains('b', StringComparison.OrdinalIgnoreCase) ? true
        : date.StartsWith("%m", StringComparison.Ordinal) ? false
        : null;

    /// <summary>Characters that a part of a date takes; -1 if it is not there.</summary>
    private static int Take(ReadOnlySpan<char> cell, char part) => part switch
    {
        'Y' => Digits(cell, least: 4, most: 4, low: 0, high: 9999),
        'y' => Digits(cell, least: 2, most: 2, low: 0, high: 99),
        'm' => Digits(cell, least: 1, most: 2, low: 1, high: 12),
        'd' => Digits(cell, least: 1, most: 2, low: 1, high: 31),
        'H' => Digits(cell, least: 1, most: 2, low: 0, high: 23),
        'I' => Digits(cell, least: 1, most: 2, low: 1, high: 12),
        'M' => Digits(cell, least: 2, most: 2, low: 0, high: 59),
        'S' => Digits(cell, least: 2, most: 2, low: 0, high: 59),
        'g' => Digits(cell, least: 1, most: 9, low: 0, high: 999_999_999),
        'p' => cell.StartsWith("am", StringComparison.OrdinalIgnoreCase) || cell.StartsWith("pm", StringComparison.OrdinalIgnoreCase) ? 2 : -1,
        'b' => Word(cell, Months),
        'B' => Word(cell, LongMonths),
        'z' => Zone(cell),
        _ => -1,
    };

    private static int Digits(ReadOnlySpan<char> cell, int least, int most, int low, int high)
    {
        var (count, value) = (0, 0);
        while (count < most && count < cell.Length && char.IsAsciiDigit(cell[count]))
        {
            value = (value * 10) + (cell[count] - '0');
            count++;
        }

        return count >= least && value >= low && value <= high ? count : -1;
    }

    private static int Word(ReadOnlySpan<char> cell, string[] words)
    {
        foreach (var word in words)
        {
            if (cell.StartsWith(word, StringComparison.OrdinalIgnoreCase) && (cell.Length == word.Length || !char.IsAsciiLetter(cell[word.Length])))
            {
                return word.Length;
            }
        }

        return -1;
    }

    /// <summary>+01:00, +0100 or +01.</summary>
    private static int Zone(ReadOnlySpan<char> cell)
    {
        if (cell.Length < 3 || cell[0] is not ('+' or '-') || !char.IsAsciiDigit(cell[1]) || !char.IsAsciiDigit(cell[2]))
        {
            return -1;
        }

        var minutes = cell[3..];
        return minutes.IsEmpty ? 3
            : minutes.Length == 2 && char.IsAsciiDigit(minutes[0]) && char.IsAsciiDigit(minutes[1]) ? 5
            : minutes.Length == 3 && minutes[0] == ':' && char.IsAsciiDigit(minutes[1]) && char.IsAsciiDigit(minutes[2]) ? 6
            : -1;
    }
}
