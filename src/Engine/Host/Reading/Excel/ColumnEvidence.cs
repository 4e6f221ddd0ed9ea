namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>How the values of a column are stored.</summary>
internal enum StoredAs
{
    Text,
    BigInt,
    Decimal,
    Double,
    Boolean,
    Date,
    Timestamp,
    Time,
    Interval,
}

/// <summary>What all cells of a column say about its type.</summary>
internal sealed class ColumnEvidence
{
    /// <summary>Digits of a double that are exact.</summary>
    private const double MaxExactDigits = 1e15;

    private const double MaxExactInteger = 1L << 53;
    private const int MaxScale = 4;

    private readonly long[] _counts = new long[(int)CellKind.Error + 1];
    private long _fractions;
    private double _largest;
    private bool _isInexact;

    /// <summary>Digits after the point that hold all numbers exactly, if any do.</summary>
    public int Scale { get; private set; }

    /// <summary>How the column is stored.</summary>
    public StoredAs Type => Of(CellKind.Text) > 0 || Families > 1 ? StoredAs.Text
        : Numbers > 0 ? NumberType
        : Of(CellKind.Boolean) > 0 ? StoredAs.Boolean
        : Of(CellKind.Timestamp) > 0 ? StoredAs.Timestamp
        : Of(CellKind.Date) > 0 ? StoredAs.Date
        : Of(CellKind.Duration) > 0 ? StoredAs.Interval
        : Of(CellKind.Time) > 0 ? StoredAs.Time
        : StoredAs.Text;

    /// <summary>The type in SQL.</summary>
    public string Sql => Type switch
    {
        StoredAs.Text => "VARCHAR",
        StoredAs.BigInt => "BIGINT",
        StoredAs.Decimal => $"DECIMAL(18,{Scale})",
        StoredAs.Double => "DOUBLE",
        StoredAs.Boolean => "BOOLEAN",
        StoredAs.Date => "DATE",
        StoredAs.Timestamp => "TIMESTAMP",
        StoredAs.Time => "TIME",
        StoredAs.Interval => "INTERVAL",
        var type => throw new InvalidOperationException($"No type for {type}."),
    };

    /// <summary>What is mixed in the column, as words; none or one unless it had to become text for that.</summary>
    public IEnumerable<string> Kinds
    {
        get
        {
            if (Numbers > 0)
            {
                yield return "numbers";
            }

            if (Of(CellKind.Boolean) > 0)
            {
                yield return "true and false";
            }

            if (Days > 0)
            {
                yield return "dates";
            }

            if (Hours > 0)
            {
                yield return "times";
            }

            if (Of(CellKind.Text) > 0)
            {
                yield return "text";
            }
        }
    }

    private long Numbers => Of(CellKind.Number) + Of(CellKind.Percent) + Of(CellKind.Money);

    private long Days => Of(CellKind.Date) + Of(CellKind.Timestamp);

    private long Hours => Of(CellKind.Time) + Of(CellKind.Duration);

    private int Families =>
        Math.Sign(Numbers) + Math.Sign(Of(CellKind.Boolean)) + Math.Sign(Days) + Math.Sign(Hours);

    private StoredAs NumberType => _fractions == 0 && _largest <= MaxExactInteger ? StoredAs.BigInt
        : !_isInexact && _fractions > 0 && _largest * Power(Scale) < MaxExactDigits ? StoredAs.Decimal
        : StoredAs.Double;

    /// <summary>How many cells of a kind there are.</summary>
    public long Of(CellKind kind) => _counts[(int)kind];

    /// <summary>Takes note of a cell. Text of nothing but blanks says nothing.</summary>
    public void Observe(in SheetCell cell)
    {
        if (cell.Kind == CellKind.Text && string.IsNullOrWhiteSpace(cell.Text))
        {
            return;
        }

        _counts[(int)cell.Kind]++;
        if (cell.IsNumber)
        {
            ObserveNumber(Math.Abs(cell.Number));
        }
    }

    private void ObserveNumber(double size)
    {
        _largest = Math.Max(_largest, size);
        if (double.IsInteger(size))
        {
            return;
        }

        // If a whole number divided by a power of ten is the value, then the value has that many digits after the point.
        _fractions++;
        while (!_isInexact && Math.Round(size * Power(Scale)) / Power(Scale) != size)
        {
            _isInexact = Scale == MaxScale;
            Scale = Math.Min(Scale + 1, MaxScale);
        }
    }

    private static double Power(int scale) => Encoders.Digits.PowerOfTen(scale);
}
