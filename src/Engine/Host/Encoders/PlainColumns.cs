using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Writers of the types that look much the same in all formats.</summary>
internal static class PlainColumns
{
    public static ColumnWriter For(DuckType type, bool json) => type.Id switch
    {
        DuckTypeId.Boolean => new BooleanColumn(),
        DuckTypeId.Enum => new EnumColumn(type.Values, json),
        DuckTypeId.Uuid => new UuidColumn(json),
        DuckTypeId.Bit => new BitColumn(json),
        DuckTypeId.Geometry => new GeometryColumn(json),
        DuckTypeId.SqlNull => new NullColumn(json ? [.. "null"u8] : []),
        _ => Number(type, json) ?? Time(type.Id, json ? TimeStyle.Iso : TimeStyle.Duck) ?? throw CannotWrite(type),
    };

    private static ColumnWriter? Number(DuckType type, bool json) => type.Id switch
    {
        DuckTypeId.TinyInt => new IntegerColumn<sbyte>(),
        DuckTypeId.SmallInt => new IntegerColumn<short>(),
        DuckTypeId.Integer => new IntegerColumn<int>(),
        DuckTypeId.UTinyInt => new IntegerColumn<byte>(),
        DuckTypeId.USmallInt => new IntegerColumn<ushort>(),
        DuckTypeId.UInteger => new IntegerColumn<uint>(),
        DuckTypeId.BigInt => new BigIntColumn(json),
        DuckTypeId.UBigInt => new UBigIntColumn(json),
        DuckTypeId.HugeInt => new HugeIntColumn<Int128>(json),
        DuckTypeId.UHugeInt => new HugeIntColumn<UInt128>(json),
        DuckTypeId.BigNum => new BigNumColumn(json),
        DuckTypeId.Float => new FloatColumn(json ? NotFinite.Json : NotFinite.Csv),
        DuckTypeId.Double => new DoubleColumn(json ? NotFinite.Json : NotFinite.Csv),
        DuckTypeId.Decimal => Decimal(type, json),
        _ => null,
    };

    private static ColumnWriter Decimal(DuckType type, bool json) => type.Width switch
    {
        <= 4 => new DecimalColumn<short>(type.Scale, exact: false),
        <= 9 => new DecimalColumn<int>(type.Scale, exact: false),
        <= 18 => new DecimalColumn<long>(type.Scale, json),
        _ => new HugeDecimalColumn(type.Scale, json),
    };

    private static TimeColumn? Time(DuckTypeId id, TimeStyle style) => id switch
    {
        DuckTypeId.Date => new DateColumn(style),
        DuckTypeId.Timestamp => new TimestampColumn(style, 1_000_000, zoned: false),
        DuckTypeId.TimestampTz => new TimestampColumn(style, 1_000_000, zoned: true),
        DuckTypeId.TimestampS => new TimestampColumn(style, 1, zoned: false),
        DuckTypeId.TimestampMs => new TimestampColumn(style, 1000, zoned: false),
        DuckTypeId.TimestampNs => new TimestampColumn(style, 1_000_000_000, zoned: false),
        DuckTypeId.Time => new TimeOfDayColumn(style, 1000),
        DuckTypeId.TimeNs => new TimeOfDayColumn(style, 1),
        DuckTypeId.TimeTz => new ZonedTimeColumn(style),
        DuckTypeId.Interval => new IntervalColumn(style),
        _ => null,
    };

    private static DuckException CannotWrite(DuckType type) => new(
        DuckErrorKind.NotImplemented,
        $"Not implemented Error: Values of type {type.Text} cannot be written. Cast the column to VARCHAR or JSON.");
}
