using System.Globalization;

namespace Tablinum.Cli.Output;

/// <summary>Amounts as people say them.</summary>
internal static class Sizes
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>Decimal units, three digits.</summary>
    public static string OfBytes(long bytes)
    {
        double amount = bytes;
        var unit = 0;
        while (amount >= 999.5 && unit < Units.Length - 1)
        {
            amount /= 1000;
            unit++;
        }

        var digits = unit == 0 || amount >= 99.95 ? "0" : "0.0";
        return $"{amount.ToString(digits, CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    /// <summary>A number and its noun: <c>1 row</c>, <c>5,479 rows</c>.</summary>
    public static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
}
