namespace Tablinum.DuckDb;

/// <summary>DuckDB's types and what a <see cref="DuckVector"/> holds for each; the numbers are DuckDB's own.</summary>
public enum DuckTypeId
{
    /// <summary>No type: DuckDB's answer where there is none.</summary>
    Invalid = 0,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean = 1,

    /// <summary><see cref="sbyte"/>.</summary>
    TinyInt = 2,

    /// <summary><see cref="short"/>.</summary>
    SmallInt = 3,

    /// <summary><see cref="int"/>.</summary>
    Integer = 4,

    /// <summary><see cref="long"/>.</summary>
    BigInt = 5,

    /// <summary><see cref="byte"/>.</summary>
    UTinyInt = 6,

    /// <summary><see cref="ushort"/>.</summary>
    USmallInt = 7,

    /// <summary><see cref="uint"/>.</summary>
    UInteger = 8,

    /// <summary><see cref="ulong"/>.</summary>
    UBigInt = 9,

    /// <summary><see cref="float"/>.</summary>
    Float = 10,

    /// <summary><see cref="double"/>.</summary>
    Double = 11,

    /// <summary><see cref="long"/>: microseconds since 1970; the two extremes are infinities.</summary>
    Timestamp = 12,

    /// <summary><see cref="int"/>: days since 1970; the two extremes are infinities.</summary>
    Date = 13,

    /// <summary><see cref="long"/>: microseconds since midnight.</summary>
    Time = 14,

    /// <summary><see cref="DuckInterval"/>.</summary>
    Interval = 15,

    /// <summary><see cref="Int128"/>.</summary>
    HugeInt = 16,

    /// <summary>Bytes, UTF-8.</summary>
    Varchar = 17,

    /// <summary>Bytes.</summary>
    Blob = 18,

    /// <summary>An integer of 2, 4, 8 or 16 bytes, by width (to 4, 9, 18, 38), with an implied point.</summary>
    Decimal = 19,

    /// <summary><see cref="long"/>: seconds since 1970.</summary>
    TimestampS = 20,

    /// <summary><see cref="long"/>: milliseconds since 1970.</summary>
    TimestampMs = 21,

    /// <summary><see cref="long"/>: nanoseconds since 1970.</summary>
    TimestampNs = 22,

    /// <summary>An index of 1, 2 or 4 bytes into the dictionary, by its size (to 255, 65,535).</summary>
    Enum = 23,

    /// <summary>A <see cref="DuckListEntry"/> into the child vector.</summary>
    List = 24,

    /// <summary>A child vector for each field.</summary>
    Struct = 25,

    /// <summary>A list of structs of key and value.</summary>
    Map = 26,

    /// <summary><see cref="Int128"/> with the top bit flipped.</summary>
    Uuid = 27,

    /// <summary>A struct: the tag (one byte), then the members.</summary>
    Union = 28,

    /// <summary>Bytes: how many bits of the first are padding, then the bits.</summary>
    Bit = 29,

    /// <summary><see cref="ulong"/>: 40 bits of microseconds, 24 bits of 57,599 minus the offset in seconds.</summary>
    TimeTz = 30,

    /// <summary>As a timestamp, in UTC.</summary>
    TimestampTz = 31,

    /// <summary><see cref="UInt128"/>.</summary>
    UHugeInt = 32,

    /// <summary>A fixed number of rows of the child vector.</summary>
    Array = 33,

    /// <summary>Only in signatures of functions.</summary>
    Any = 34,

    /// <summary>Bytes: three of sign and length, then the magnitude, big endian; all inverted if negative.</summary>
    BigNum = 35,

    /// <summary>The type of a bare NULL.</summary>
    SqlNull = 36,

    /// <summary>Only in plans.</summary>
    StringLiteral = 37,

    /// <summary>Only in plans.</summary>
    IntegerLiteral = 38,

    /// <summary><see cref="long"/>: nanoseconds since midnight.</summary>
    TimeNs = 39,

    /// <summary>Bytes, well-known binary.</summary>
    Geometry = 40,

    /// <summary>Not readable through the C API: cast it.</summary>
    Variant = 41,
}
