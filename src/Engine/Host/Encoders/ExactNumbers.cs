using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Numbers that a reader of JSON would silently round if they came as numbers.</summary>
internal static class ExactNumbers
{
    /// <summary>2^53: up to here every integer is a double.</summary>
    public const long MaxSafe = 1L << 53;

    /// <summary>10^15: below it every decimal digit of a number survives in a double.</summary>
    public const long MaxSafeDigits = 1_000_000_000_000_000;

    /// <summary>Whether values of the column may come as strings in JSON.</summary>
    public static bool IsExact(DuckType type) => type.Id switch
    {
        DuckTypeId.BigInt or DuckTypeId.UBigInt or DuckTypeId.HugeInt or DuckTypeId.UHugeInt or DuckTypeId.BigNum => true,
        DuckTypeId.Decimal => type.Width > 15,
        _ => false,
    };
}
