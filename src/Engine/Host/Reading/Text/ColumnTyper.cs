using System.Globalization;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>What a person says about a column, in place of what its cells tell.</summary>
/// <param name="Type">DuckDB's name of it; null if nothing is said.</param>
/// <param name="NullWords">Stand for "no value"; null for those that usually do.</param>
/// <param name="DateOrder">Null if nothing is said.</param>
internal sealed record ColumnHints(string? Type, IReadOnlyList<string>? NullWords, DateOrder? DateOrder);

/// <summary>Finds the type of a column from its cells.</summary>
internal static class ColumnTyper
{
    private const int MaxDecimalDigits = 38;

    /// <summary>Months first between slashes, days first between points and dashes: that is how most files with such dates are.</summary>
    private static bool UsuallyDayFirst(DateFormat format) => !format.Pattern.Contains('/', StringComparison.Ordinal);

    /// <summary>The narrowest type that takes all cells, or the one that was said.</summary>
    public static ColumnPlan Of(IReadOnlyCollection<string> cells, ColumnHints hints) =>
        hints.Type is { } type ? Said(type, cells, hints) : Found(new Census(cells, hints));

    private static ColumnPlan Found(Census census)
    {
        var text = census.Hints.NullWords ?? [];
        return !census.HasValues
            ? ColumnPlan.Text("no values to judge by") with { NullWords = text }
            : PlanOf(census) is { IsText: false } typed
                ? typed with { NullWords = census.NullWords }
                : ColumnPlan.Text("words, or values of several kinds") with { NullWords = text };
    }

    /// <summary>How most cells are written decides how they become values; those that are written otherwise will have none.</summary>
    private static ColumnPlan Said(string type, IReadOnlyCollection<string> cells, ColumnHints hints)
    {
        const string Evidence = "a person said so";
        if (type == "VARCHAR")
        {
            return ColumnPlan.Text(Evidence) with { NullWords = hints.NullWords ?? [] };
        }

        var words = hints.NullWords ?? CellKinds.NullWords;
        var plan = new ColumnPlan(type, Evidence) { NullWords = words, IsSaid = true };
        if (type is "DATE" or "TIME" or "TIMESTAMP" or "TIMESTAMPTZ")
        {
            return MostFrequentFormat(cells, hints) is { IsIso: false } format ? plan with { Value = Parsed(format) } : plan;
        }

        if (type == "BOOLEAN")
        {
            return plan;
        }

        var numbers = Found(new Census([.. cells.Where(cell => CellKinds.Of(cell) is >= CellKind.Integer and <= CellKind.Percent)], hints));
        var value = numbers.Value;
        return plan with { Value = value, Guard = type == "DOUBLE" ? null : $"CAST({value} AS {type}) = CAST({value} AS DOUBLE)" };
    }

    private static DateFormat? MostFrequentFormat(IReadOnlyCollection<string> cells, ColumnHints hints)
    {
        var dates = cells.Where(cell => CellKinds.Of(cell) is CellKind.Date or CellKind.Timestamp or CellKind.Time).ToList();
        return dates.Count == 0
            ? null
            : DateFormats.All
                .OrderByDescending(format => dates.Count(cell => DateFormats.Matches(cell, format)))
                .ThenBy(format => format.DayFirst is { } dayFirst && dayFirst != IsDayFirst(format, hints))
                .First();
    }

    private static bool IsDayFirst(DateFormat format, ColumnHints hints) =>
        hints.DateOrder is { } order ? order == DateOrder.DayFirst : UsuallyDayFirst(format);

    private static string Parsed(DateFormat format) => $"strptime({{0}}, {Sql.Text(format.Pattern)})";

    private static ColumnPlan PlanOf(Census census) =>
        census.AllAre(CellKind.Integer) ? new ColumnPlan("BIGINT", "whole numbers") { Guard = SameText("BIGINT") }
        : census.AllAre(CellKind.Integer, CellKind.LongInteger) ? LongIntegers(census)
        : census.AllAre(CellKind.Integer, CellKind.Decimal, CellKind.Scientific) ? new ColumnPlan("DOUBLE", "numbers with a point")
        : census.AllAre(CellKind.Integer, CellKind.LongInteger, CellKind.Decimal, CellKind.LongDecimal) ? LongDecimals(census)
        : census.AllAre(CellKind.Integer, CellKind.Thousands, CellKind.Decimal) ? Thousands(census)
        : census.AllAre(CellKind.Integer, CellKind.CommaDecimal, CellKind.Thousands) || census.HasCommaDecimals() ? CommaDecimals()
        : census.Has(CellKind.Currency) && census.AllAre(CellKind.Currency, CellKind.Integer, CellKind.Decimal, CellKind.Thousands) ? Currency(census)
        : census.AllAre(CellKind.Percent) ? Percent(census)
        : census.AllAre(CellKind.Boolean) ? new ColumnPlan("BOOLEAN", "true and false, or yes and no")
        : census.AllAre(CellKind.Date) ? Dates(census, CellKind.Date, "DATE")
        : census.AllAre(CellKind.Timestamp) ? Dates(census, CellKind.Timestamp, "TIMESTAMP")
        : census.AllAre(CellKind.Time) ? Dates(census, CellKind.Time, "TIME")
        : ColumnPlan.Text("");

    /// <summary>Written out again the number is what the cell says: no zeros before it, no fraction lost.</summary>
    private static string SameText(string type) => $"CAST(CAST({{0}} AS {type}) AS VARCHAR) = {{0}}";

    private static ColumnPlan LongIntegers(Census census) => census.MostDigits() <= MaxDecimalDigits
        ? new ColumnPlan("HUGEINT", "whole numbers, some of more than 18 digits") { Guard = SameText("HUGEINT") }
        : ColumnPlan.Text("");

    /// <summary>As decimals if all digits fit; a double would lose some.</summary>
    private static ColumnPlan LongDecimals(Census census)
    {
        var (whole, fraction) = census.DigitsAroundPoint();
        return whole + fraction <= MaxDecimalDigits
            ? new ColumnPlan($"DECIMAL(38,{fraction})", "numbers of more digits than a double keeps") { Guard = FractionOf(fraction) }
            : ColumnPlan.Text("");
    }

    private static string FractionOf(int digits) =>
        string.Create(CultureInfo.InvariantCulture, $"strpos({{0}}, '.') = 0 OR strlen({{0}}) - strpos({{0}}, '.') <= {digits}");

    private static ColumnPlan Thousands(Census census) => new(census.Any(cell => cell.Contains('.', StringComparison.Ordinal)) ? "DOUBLE" : "BIGINT", "numbers with commas between thousands")
    {
        Value = "replace({0}, ',', '')",
        Guard = "regexp_full_match({0}, '[+-]?[0-9]{{1,3}}(,?[0-9]{{3}})*(\\.[0-9]*)?')",
        Note = "commas between thousands were taken out",
    };

    private static ColumnPlan CommaDecimals() => new("DOUBLE", "numbers with a decimal comma")
    {
        Value = "replace(regexp_replace({0}, '[. ''\u2019\u00A0\u202F]', '', 'g'), ',', '.')",
        Note = "a comma was read as the decimal point",
    };

    private static ColumnPlan Currency(Census census)
    {
        var digits = Math.Clamp(census.DigitsAroundPoint().Fraction, 2, 6);
        return new ColumnPlan(string.Create(CultureInfo.InvariantCulture, $"DECIMAL(18,{digits})"), "amounts of money")
        {
            Value = "regexp_replace({0}, '[^0-9.eE+-]', '', 'g')",
            Guard = string.Create(CultureInfo.InvariantCulture, $"regexp_full_match({{0}}, '[^0-9.,]*[0-9]{{{{1,3}}}}(,?[0-9]{{{{3}}}})*(\\.[0-9]{{{{0,{digits}}}}})?[^0-9.,]*')"),
            Note = "currency signs were taken off",
        };
    }

    private static ColumnPlan Percent(Census census)
    {
        var comma = census.Any(cell => cell.Contains(',', StringComparison.Ordinal));
        return new ColumnPlan("DOUBLE", "percentages")
        {
            Value = comma
                ? "CAST(replace(regexp_replace({0}, '[% ]', '', 'g'), ',', '.') AS DOUBLE) / 100"
                : "CAST(regexp_replace({0}, '[% ]', '', 'g') AS DOUBLE) / 100",
            Guard = "ends_with({0}, '%')",
            Note = "percentages were read as fractions: 12.5% is 0.125",
        };
    }

    private static ColumnPlan Dates(Census census, CellKind kind, string type)
    {
        var known = DateFormats.All.Where(format => format.Kind == kind).ToList();
        var iso = known.FindAll(format => format.IsIso);
        if (census.All(cell => iso.Exists(format => DateFormats.Matches(cell, format))))
        {
            var zoned = census.Any(cell => iso.Exists(format => format.HasZone && DateFormats.Matches(cell, format)));
            return new ColumnPlan(zoned ? "TIMESTAMPTZ" : type, "dates or times in the form of ISO 8601") { Guard = kind == CellKind.Date ? "strlen({0}) <= 10" : null };
        }

        var fitting = known.FindAll(format => census.All(cell => DateFormats.Matches(cell, format)));
        if (fitting.Count == 0)
        {
            return ColumnPlan.Text("");
        }

        var isAmbiguous = fitting.Exists(format => format.DayFirst == true) && fitting.Exists(format => format.DayFirst == false);
        var chosen = isAmbiguous ? fitting.Find(format => format.DayFirst == IsDayFirst(format, census.Hints)) ?? fitting[0] : fitting[0];
        return new ColumnPlan(chosen.HasZone ? "TIMESTAMPTZ" : type, $"all are of the form {chosen.Pattern}")
        {
            Value = Parsed(chosen),
            Note = isAmbiguous && census.Hints.DateOrder is null ? $"day and month could be meant the other way round; they were read as {chosen.Pattern}" : null,
        };
    }

    /// <summary>A column's cells and what they look like.</summary>
    private sealed class Census
    {
        private readonly List<string> _values = [];
        private readonly int[] _kinds = new int[Enum.GetValues<CellKind>().Length];
        private readonly HashSet<string> _nullWords = new(StringComparer.Ordinal);

        public Census(IReadOnlyCollection<string> cells, ColumnHints hints)
        {
            Hints = hints;
            foreach (var cell in cells)
            {
                var trimmed = cell.Trim();
                var kind = CellKinds.Of(trimmed);
                if (hints.NullWords?.Contains(trimmed) ?? kind == CellKind.Null)
                {
                    _nullWords.Add(trimmed);
                }
                else if (kind != CellKind.Empty)
                {
                    _kinds[(int)(kind == CellKind.Null ? CellKind.Text : kind)]++;
                    _values.Add(trimmed);
                }
            }
        }

        public ColumnHints Hints { get; }

        public bool HasValues => _values.Count > 0;

        /// <summary>Those that occur.</summary>
        public IReadOnlyList<string> NullWords => [.. _nullWords];

        public bool Has(CellKind kind) => _kinds[(int)kind] > 0;

        /// <summary>Whether every value is of one of these kinds.</summary>
        public bool AllAre(params ReadOnlySpan<CellKind> among)
        {
            var count = 0;
            foreach (var kind in among)
            {
                count += _kinds[(int)kind];
            }

            return count == _values.Count;
        }

        public bool All(Predicate<string> match) => _values.TrueForAll(match);

        public bool Any(Predicate<string> match) => _values.Exists(match);

        /// <summary>Decimal commas, with points that can only stand between thousands.</summary>
        public bool HasCommaDecimals() =>
            Has(CellKind.CommaDecimal)
            && AllAre(CellKind.CommaDecimal, CellKind.Integer, CellKind.Decimal)
            && All(cell => cell.IndexOf('.', StringComparison.Ordinal) is var point && (point < 0 || cell.Contains(',', StringComparison.Ordinal) || cell.Length - point == 4));

        public int MostDigits() => _values.Max(cell => cell.Count(char.IsAsciiDigit));

        public (int Whole, int Fraction) DigitsAroundPoint()
        {
            var (whole, fraction) = (0, 0);
            foreach (var cell in _values)
            {
                var point = cell.IndexOf('.', StringComparison.Ordinal);
                var before = point < 0 ? cell : cell[..point];
                whole = Math.Max(whole, before.Count(char.IsAsciiDigit));
                fraction = Math.Max(fraction, point < 0 ? 0 : cell[point..].Count(char.IsAsciiDigit));
            }

            return (whole, fraction);
        }
    }
}
