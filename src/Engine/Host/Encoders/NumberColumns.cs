using System.Numerics;
using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

internal sealed class BooleanColumn : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer) =>
        buffer.Add(vector.Get<byte>(row) != 0 ? "true"u8 : "false"u8);
}

/// <summary>Integers of up to 32 bits, which any reader holds exactly.</summary>
internal sealed class IntegerColumn<T> : ColumnWriter
    where T : unmanaged, IBinaryInteger<T>
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer) =>
        buffer.Advance(Digits.Write(buffer.Ask(Digits.Max64), long.CreateTruncating(vector.Get<T>(row))));
}

/// <param name="exact">Whether values beyond 2^53 become strings.</param>
internal sealed class BigIntColumn(bool exact) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var value = vector.Get<long>(row);
        if (exact && value is > ExactNumbers.MaxSafe or < -ExactNumbers.MaxSafe)
        {
            Quotes.Write(buffer, value);
            return;
        }

        buffer.Advance(Digits.Write(buffer.Ask(Digits.Max64), value));
    }
}

/// <inheritdoc cref="BigIntColumn"/>
internal sealed class UBigIntColumn(bool exact) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var value = vector.Get<ulong>(row);
        if (exact && value > ExactNumbers.MaxSafe)
        {
            Quotes.Write(buffer, value);
            return;
        }

        buffer.Advance(Digits.Write(buffer.Ask(Digits.Max64), value));
    }
}

/// <inheritdoc cref="BigIntColumn"/>
internal sealed class HugeIntColumn<T>(bool exact) : ColumnWriter
    where T : unmanaged, IBinaryInteger<T>
{
    private static readonly T Max = T.CreateTruncating(ExactNumbers.MaxSafe);
    private static readonly T Min = T.CreateSaturating(-ExactNumbers.MaxSafe);

    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var value = vector.Get<T>(row);
        if (value <= Max && value >= Min)
        {
            buffer.Advance(Digits.Write(buffer.Ask(Digits.Max64), long.CreateTruncating(value)));
        }
        else if (exact)
        {
            Quotes.Write(buffer, value);
        }
        else
        {
            buffer.Advance(Digits.Write(buffer.Ask(Digits.Max128), value));
        }
    }
}

/// <inheritdoc cref="BigIntColumn"/>
internal sealed class BigNumColumn(bool exact) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var value = Read(vector.Bytes(row));
        var quoted = exact && BigInteger.Abs(value) > ExactNumbers.MaxSafe;
        var to = buffer.Ask((int)(value.GetBitLength() / 3) + 8);
        var at = 0;
        if (quoted)
        {
            to[at++] = (byte)'"';
        }

        // The one number that is formatted through a string: .NET writes it to no bytes, and few tables have it.
        at += System.Text.Encoding.ASCII.GetBytes(value.ToString(System.Globalization.CultureInfo.InvariantCulture), to[at..]);
        if (quoted)
        {
            to[at++] = (byte)'"';
        }

        buffer.Advance(at);
    }

    private static BigInteger Read(ReadOnlySpan<byte> bytes)
    {
        // Three bytes of sign and length, then the magnitude; a negative number has every bit turned over.
        var magnitude = bytes[3..];
        if ((bytes[0] & 0x80) != 0)
        {
            return new BigInteger(magnitude, isUnsigned: true, isBigEndian: true);
        }

        var turned = new byte[magnitude.Length];
        for (var i = 0; i < turned.Length; i++)
        {
            turned[i] = (byte)~magnitude[i];
        }

        return -new BigInteger(turned, isUnsigned: true, isBigEndian: true);
    }
}

/// <summary>Decimals of up to 18 digits.</summary>
/// <param name="exact">Whether values of more than 15 digits become strings.</param>
internal sealed class DecimalColumn<T>(int scale, bool exact) : ColumnWriter
    where T : unmanaged, IBinaryInteger<T>
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var digits = long.CreateTruncating(vector.Get<T>(row));
        var quoted = exact && digits is >= ExactNumbers.MaxSafeDigits or <= -ExactNumbers.MaxSafeDigits;
        var to = buffer.Ask(Digits.Max128);
        if (!quoted)
        {
            buffer.Advance(Digits.WriteDecimal(to, digits, scale));
            return;
        }

        to[0] = (byte)'"';
        var length = Digits.WriteDecimal(to[1..], digits, scale);
        to[length + 1] = (byte)'"';
        buffer.Advance(length + 2);
    }
}

/// <summary>Decimals of 19 to 38 digits.</summary>
/// <inheritdoc cref="DecimalColumn{T}"/>
internal sealed class HugeDecimalColumn(int scale, bool exact) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var digits = vector.Get<Int128>(row);
        var to = buffer.Ask(Digits.Max128 + 2);
        if (!exact || (digits < ExactNumbers.MaxSafeDigits && digits > -ExactNumbers.MaxSafeDigits))
        {
            buffer.Advance(Digits.WriteDecimal(to, digits, scale));
            return;
        }

        to[0] = (byte)'"';
        var length = Digits.WriteDecimal(to[1..], digits, scale);
        to[length + 1] = (byte)'"';
        buffer.Advance(length + 2);
    }
}

/// <param name="words">How not-a-number, infinity and its negative are written.</param>
internal sealed class DoubleColumn(NotFinite words) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var value = vector.Get<double>(row);
        if (double.IsFinite(value))
        {
            buffer.Advance(Fractions.Write(buffer.Ask(Fractions.Max), value));
        }
        else
        {
            buffer.Add(words.Of(value));
        }
    }
}

/// <inheritdoc cref="DoubleColumn"/>
internal sealed class FloatColumn(NotFinite words) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var value = vector.Get<float>(row);
        if (float.IsFinite(value))
        {
            buffer.Advance(Fractions.Write(buffer.Ask(Fractions.Max), value));
        }
        else
        {
            buffer.Add(words.Of(value));
        }
    }
}

/// <summary>What stands for a double that is no number.</summary>
internal sealed record NotFinite(byte[] NaN, byte[] Positive, byte[] Negative)
{
    public static NotFinite Json { get; } = new([.. "\"NaN\""u8], [.. "\"Infinity\""u8], [.. "\"-Infinity\""u8]);

    public static NotFinite Csv { get; } = new([.. "nan"u8], [.. "inf"u8], [.. "-inf"u8]);

    public byte[] Of(double value) => double.IsNaN(value) ? NaN : value > 0 ? Positive : Negative;
}

/// <summary>Numbers as strings.</summary>
internal static class Quotes
{
    public static void Write<T>(RowBuffer buffer, T value)
        where T : INumber<T>
    {
        var to = buffer.Ask(Digits.Max128 + 2);
        to[0] = (byte)'"';
        var length = Digits.Write(to[1..], value);
        to[length + 1] = (byte)'"';
        buffer.Advance(length + 2);
    }
}
