using System.Globalization;
using System.Runtime.InteropServices;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>What a cell holds.</summary>
internal enum CellKind : byte
{
    /// <summary>Nothing.</summary>
    Empty,

    /// <summary>Text of at least one character.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number that is shown a hundred times as large, with a percent sign.</summary>
    Percent,

    /// <summary>A number that is shown with a currency.</summary>
    Money,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A day and a time.</summary>
    Timestamp,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>A length of time.</summary>
    Duration,

    /// <summary>A formula that failed.</summary>
    Error,
}

/// <summary>A cell as it was read.</summary>
/// <param name="Bits">The bits of a number, ticks of a time, 1 for true; 0 for others.</param>
/// <param name="Text">Null unless it is text.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SheetCell(CellKind Kind, long Bits, string? Text = null)
{
    /// <summary>Whether the number stands for itself.</summary>
    public bool IsNumber => Kind is CellKind.Number or CellKind.Percent or CellKind.Money;

    /// <summary>The number.</summary>
    public double Number => BitConverter.Int64BitsToDouble(Bits);

    /// <summary>The cell as a person sees it, apart from what formats add: 12 and not 12.0.</summary>
    public string Shown => Kind switch
    {
        CellKind.Text => Text!, // by the kind
        CellKind.Number or CellKind.Money => Plain(Number),
        CellKind.Percent => Plain(Math.Round(Number * 100, 10)) + "%",
        CellKind.Boolean => Bits != 0 ? "TRUE" : "FALSE",
        CellKind.Date => new DateTime(Bits).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        CellKind.Timestamp => new DateTime(Bits).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        CellKind.Time => new DateTime(Bits).ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        CellKind.Duration => Length(TimeSpan.FromTicks(Bits)),
        _ => "",
    };

    private static string Plain(double number) => Math.Abs(number) is 0 or (>= 1e-9 and < 1e15)
        ? number.ToString("0.##################", CultureInfo.InvariantCulture)
        : number.ToString(CultureInfo.InvariantCulture);

    private static string Length(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(time < TimeSpan.Zero ? "-" : "")}{Math.Abs(time.Ticks / TimeSpan.TicksPerHour)}:{time:mm\\:ss\\.FFFFFF}").TrimEnd('.');
}

/// <summary>The cells of a row that hold something, from left to right.</summary>
/// <param name="number">0-based, as the sheet counts.</param>
internal sealed class SheetRow(int number)
{
    /// <summary>0-based, as the sheet counts.</summary>
    public int Number { get; } = number;

    /// <summary>Columns, 0-based, and what stands there.</summary>
    public List<(int Column, SheetCell Cell)> Cells { get; } = [];

    /// <summary>Its cells as a person sees them, with tabs between.</summary>
    public string Shown => string.Join('\t', Cells.Select(cell => cell.Cell.Shown));

    /// <summary>What stands in a column; empty if nothing does.</summary>
    public SheetCell At(int column)
    {
        var (from, to) = (0, Cells.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (Cells[middle].Column < column)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from < Cells.Count && Cells[from].Column == column ? Cells[from].Cell : default;
    }
}
