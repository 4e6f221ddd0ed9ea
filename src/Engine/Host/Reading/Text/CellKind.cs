using System.Buffers;
using System.Globalization;

namespace Tablinum.Engine.Host.Reading.Text;

/// <summary>What a cell looks like.</summary>
internal enum CellKind
{
    Empty,
    Null,
    Integer,

    /// <summary>A whole number that 64 bits do not hold.</summary>
    LongInteger,

    /// <summary>With a point; not more digits than a double keeps.</summary>
    Decimal,

    /// <summary>With a point and more digits.</summary>
    LongDecimal,

    /// <summary>With an exponent.</summary>
    Scientific,

    /// <summary>With a comma for the point, points or blanks between thousands: <c>1.234,50</c>.</summary>
    CommaDecimal,

    /// <summary>With commas between thousands: <c>1,234.50</c>.</summary>
    Thousands,
    Currency,
    Percent,
    Boolean,
    Date,
    Timestamp,
    Time,
    Text,
}

/// <summary>Tells what a cell looks like. Blanks around it do not count.</summary>
internal static class CellKinds
{
    /// <summary>Words that stand for "no value" in columns of any other type than text.</summary>
    public static readonly string[] NullWords =
        ["NA", "N/A", "n/a", "na", "NULL", "null", "Null", "None", "none", "NaN", "nan", "-", "--", "#N/A", "?", "\\N", ".", ".."];

    private const string CurrencySigns = "$€£¥₹₽₩₺₫₪฿";
    private static readonly SearchValues<char> NumberChars = SearchValues.Create("0123456789.,+-eE ' \u00A0\u202F");

    /// <summary>What a cell looks like.</summary>
    public static CellKind Of(ReadOnlySpan<char> cell)
    {
        cell = cell.Trim();
        if (cell.IsEmpty)
        {
            return CellKind.Empty;
        }

        var first = cell[0];
        if (char.IsAsciiDigit(first) || first is '+' or '-' or '.' or '(')
        {
            return NumberOrTime(cell);
        }

        if (cell.Length <= 5 && IsBoolean(cell))
        {
            return CellKind.Boolean;
        }

        return IsNullWord(cell) ? CellKind.Null
            : CurrencySigns.Contains(first, StringComparison.Ordinal) && IsPlainNumber(Number(cell[1..].TrimStart())) ? CellKind.Currency
            : cell.Length <= 40 && char.IsAsciiLetter(first) && DateFormats.Find(cell) is { } format ? format.Kind
            : CellKind.Text;
    }

    /// <summary>Whether a cell stands for "no value".</summary>
    public static bool IsNullWord(ReadOnlySpan<char> cell)
    {
        foreach (var word in NullWords)
        {
            if (cell.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Digits alone, in whichever way they are written.</summary>
    private static bool IsPlainNumber(CellKind kind) =>
        kind is CellKind.Integer or CellKind.LongInteger or CellKind.Decimal or CellKind.LongDecimal or CellKind.Scientific
            or CellKind.CommaDecimal or CellKind.Thousands;

    private static bool IsBoolean(ReadOnlySpan<char> cell) =>
        cell.Equals("true", StringComparison.OrdinalIgnoreCase) || cell.Equals("false", StringComparison.OrdinalIgnoreCase)
        || cell.Equals("yes", StringComparison.OrdinalIgnoreCase) || cell.Equals("no", StringComparison.OrdinalIgnoreCase);

    private static CellKind NumberOrTime(ReadOnlySpan<char> cell)
    {
        if (!cell.ContainsAnyExcept(NumberChars))
        {
            var number = Number(cell);
            if (number != CellKind.Text)
            {
                return number;
            }
        }

        return IsNullWord(cell) ? CellKind.Null
            : cell[^1] == '%' && IsPlainNumber(Number(cell[..^1].TrimEnd())) ? CellKind.Percent
            : CurrencySigns.Contains(cell[^1], StringComparison.Ordinal) && IsPlainNumber(Number(cell[..^1].TrimEnd())) ? CellKind.Currency
            : cell[0] is '-' or '+' && cell.Length > 2 && CurrencySigns.Contains(cell[1], StringComparison.Ordinal) && IsPlainNumber(Number(cell[2..])) ? CellKind.Currency
            : cell.Length <= 40 && DateFormats.Find(cell) is { } format ? format.Kind
            : CellKind.Text;
    }

    /// <summary>Numbers only; text where leading zeros would be lost.</summary>
    private static CellKind Number(ReadOnlySpan<char> cell)
    {
        if (cell.Length > 0 && cell[0] is '+' or '-')
        {
            cell = cell[1..];
        }

        if (cell.IsEmpty || !(char.IsAsciiDigit(cell[0]) || cell[0] == '.') || cell.Length > 400)
        {
            return CellKind.Text;
        }

        if (!cell.ContainsAnyExceptInRange('0', '9'))
        {
            return cell.Length > 1 && cell[0] == '0' ? CellKind.Text
                : long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? CellKind.Integer
                : CellKind.LongInteger;
        }

        var whole = cell.IndexOfAnyExceptInRange('0', '9');
        if (whole > 1 && cell[0] == '0')
        {
            return CellKind.Text; // 007.5 is no number that people write
        }

        return cell[whole] switch
        {
            '.' => AfterPoint(cell, whole),
            'e' or 'E' => IsExponent(cell[(whole + 1)..]) ? CellKind.Scientific : CellKind.Text,
            ',' => AfterComma(cell, whole),
            ' ' or '\'' or '\u00A0' or '\u202F' or '\u2019' => IsGrouped(cell, cell[whole], ',') ? CellKind.CommaDecimal : CellKind.Text,
            _ => CellKind.Text,
        };
    }

    private static CellKind AfterPoint(ReadOnlySpan<char> cell, int point)
    {
        var fraction = cell[(point + 1)..];
        var end = fraction.IndexOfAnyExceptInRange('0', '9');
        if (end < 0)
        {
            return SignificantDigits(cell) > 17 ? CellKind.LongDecimal : fraction.IsEmpty && point == 0 ? CellKind.Text : CellKind.Decimal;
        }

        return fraction[end] is 'e' or 'E' && (end > 0 || point > 0) && IsExponent(fraction[(end + 1)..]) ? CellKind.Scientific
            : point > 0 && IsGrouped(cell, '.', ',') ? CellKind.CommaDecimal
            : CellKind.Text;
    }

    /// <summary>Seventeen are what a double needs to come back as it was written.</summary>
    private static int SignificantDigits(ReadOnlySpan<char> number) => number.TrimStart("0.").Length - (number.TrimStart("0.").Contains('.') ? 1 : 0);

    /// <summary>1,234 and 1,234.5 have thousands; 12,5 has a fraction; 1,234 alone could be both, and a column decides.</summary>
    private static CellKind AfterComma(ReadOnlySpan<char> cell, int comma) =>
        IsGrouped(cell, ',', '.') ? CellKind.Thousands
        : comma > 0 && !cell[(comma + 1)..].IsEmpty && !cell[(comma + 1)..].ContainsAnyExceptInRange('0', '9') ? CellKind.CommaDecimal
        : CellKind.Text;

    private static bool IsGrouped(ReadOnlySpan<char> cell, char group, char point)
    {
        var at = cell.IndexOf(group);
        if (at is 0 or > 3)
        {
            return false;
        }

        while (at < cell.Length && cell[at] == group)
        {
            var digits = cell[(at + 1)..];
            if (digits.Length < 3 || digits[..3].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            at += 4;
        }

        return at == cell.Length || (cell[at] == point && !cell[(at + 1)..].ContainsAnyExceptInRange('0', '9'));
    }

    private static bool IsExponent(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && text[0] is '+' or '-')
        {
            text = text[1..];
        }

        return text.Length is > 0 and <= 3 && !text.ContainsAnyExceptInRange('0', '9');
    }
}
