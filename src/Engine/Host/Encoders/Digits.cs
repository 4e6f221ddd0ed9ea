using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Whole numbers as digits. Every method answers how many bytes it wrote.</summary>
internal static class Digits
{
    /// <summary>Room that any 64-bit number fits in.</summary>
    public const int Max64 = 20;

    /// <summary>Room that any 128-bit number fits in, with sign, point and leading zero.</summary>
    public const int Max128 = 42;

    private static ReadOnlySpan<byte> Pairs =>
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    private static ReadOnlySpan<long> PowersOfTen =>
    [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];

    /// <summary>10 to the power of 0 to 18.</summary>
    public static long PowerOfTen(int exponent) => PowersOfTen[exponent];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> to, long value)
    {
        _ = Utf8Formatter.TryFormat(value, to, out var written);
        return written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> to, ulong value)
    {
        _ = Utf8Formatter.TryFormat(value, to, out var written);
        return written;
    }

    public static int Write<T>(Span<byte> to, T value)
        where T : INumber<T>
    {
        _ = value.TryFormat(to, out var written, default, null);
        return written;
    }

    /// <summary>Two digits; the value is below 100.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteTwo(Span<byte> to, uint value) => Pairs.Slice((int)value * 2, 2).CopyTo(to);

    /// <summary>Exactly <paramref name="count"/> digits, with leading zeros.</summary>
    public static int WritePadded(Span<byte> to, ulong value, int count)
    {
        var at = count;
        while (at >= 2)
        {
            at -= 2;
            (value, var pair) = Math.DivRem(value, 100);
            WriteTwo(to[at..], (uint)pair);
        }

        if (at == 1)
        {
            to[0] = (byte)('0' + value % 10);
        }

        return count;
    }

    /// <summary>A decimal of up to 18 digits with all its places, at least one digit before the point.</summary>
    public static int WriteDecimal(Span<byte> to, long digits, int scale)
    {
        if (scale == 0)
        {
            return Write(to, digits);
        }

        var at = 0;
        if (digits < 0)
        {
            to[at++] = (byte)'-';
        }

        var (whole, fraction) = Math.DivRem((ulong)Math.Abs(digits), (ulong)PowersOfTen[scale]);
        at += Write(to[at..], whole);
        to[at++] = (byte)'.';
        return at + WritePadded(to[at..], fraction, scale);
    }

    /// <summary>As the other, of up to 38 digits.</summary>
    public static int WriteDecimal(Span<byte> to, Int128 digits, int scale)
    {
        Span<byte> all = stackalloc byte[Max128];
        var count = Write(all, Int128.Abs(digits));
        var at = 0;
        if (digits < 0)
        {
            to[at++] = (byte)'-';
        }

        if (scale == 0)
        {
            all[..count].CopyTo(to[at..]);
            return at + count;
        }

        var whole = Math.Max(count - scale, 0);
        if (whole == 0)
        {
            to[at++] = (byte)'0';
        }

        all[..whole].CopyTo(to[at..]);
        at += whole;
        to[at++] = (byte)'.';
        var zeros = scale - (count - whole);
        to.Slice(at, zeros).Fill((byte)'0');
        all[whole..count].CopyTo(to[(at + zeros)..]);
        return at + scale;
    }
}
