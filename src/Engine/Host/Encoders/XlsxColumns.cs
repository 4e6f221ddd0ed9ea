using System.Text;
using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Which writer serves which type in a workbook. All write what stands behind the name of a cell.</summary>
internal static class XlsxColumns
{
    /// <inheritdoc cref="JsonColumns.For"/>
    public static ColumnWriter For(DuckType type) => type.Id switch
    {
        DuckTypeId.Varchar => new XlsxTextColumn(),
        DuckTypeId.Boolean => new XlsxBooleanColumn(),
        DuckTypeId.Enum => new XlsxEnumColumn(type),
        DuckTypeId.Date => new XlsxTimeColumn(XlsxStyles.Date, Plain(type), XlsxSerials.OfDate),
        DuckTypeId.Timestamp or DuckTypeId.TimestampTz => Timestamp(type, 1_000),
        DuckTypeId.TimestampS => Timestamp(type, 1_000_000_000),
        DuckTypeId.TimestampMs => Timestamp(type, 1_000_000),
        DuckTypeId.TimestampNs => Timestamp(type, 1),
        DuckTypeId.Time => Time(type, 1_000),
        DuckTypeId.TimeNs => Time(type, 1),
        DuckTypeId.Interval => new XlsxTimeColumn(XlsxStyles.Duration, Plain(type), XlsxSerials.OfInterval),
        DuckTypeId.TimeTz or DuckTypeId.Uuid or DuckTypeId.Bit or DuckTypeId.Geometry => new XlsxTextOfColumn(Plain(type)),
        DuckTypeId.Blob or DuckTypeId.List or DuckTypeId.Array or DuckTypeId.Struct or DuckTypeId.Union or DuckTypeId.Map =>
            new XlsxTextOfColumn(JsonColumns.For(type)),
        _ => new XlsxNumberColumn(JsonColumns.For(type)),
    };

    private static ColumnWriter Plain(DuckType type) => PlainColumns.For(type, json: false);

    private static XlsxTimeColumn Timestamp(DuckType type, int nanos) => new(
        XlsxStyles.Timestamp, Plain(type), (in DuckVector vector, int row) => XlsxSerials.OfTimestamp(vector.Get<long>(row), nanos));

    private static XlsxTimeColumn Time(DuckType type, int nanos) => new(
        XlsxStyles.Time, Plain(type), (in DuckVector vector, int row) => XlsxSerials.OfNanos((Int128)vector.Get<long>(row) * nanos));
}

internal sealed class XlsxTextColumn : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer) => XlsxText.Write(buffer, vector.Bytes(row));
}

internal sealed class XlsxBooleanColumn : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer) =>
        buffer.Add(vector.Get<byte>(row) != 0 ? "\" t=\"b\"><v>1</v></c>"u8 : "\" t=\"b\"><v>0</v></c>"u8);
}

/// <summary>An enum: its dictionary is encoded once.</summary>
internal sealed class XlsxEnumColumn(DuckType type) : ColumnWriter
{
    private readonly byte[][] _values = [.. type.Values.Select(Encoding.UTF8.GetBytes)];

    public override void Write(in DuckVector vector, int row, RowBuffer buffer) =>
        XlsxText.Write(buffer, _values[EnumColumn.IndexOf(vector, row, _values.Length)]);
}

/// <summary>What another writer makes of values, as text.</summary>
internal sealed class XlsxTextOfColumn(ColumnWriter inner) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var start = buffer.Length;
        inner.Write(vector, row, buffer);
        XlsxText.Rewrite(buffer, start, start);
    }
}

/// <summary>Numbers; those that JSON has in quotes, because a double does not hold them, as text.</summary>
internal sealed class XlsxNumberColumn(ColumnWriter json) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var start = buffer.Length;
        buffer.Add("\"><v>"u8);
        var valueStart = buffer.Length;
        json.Write(vector, row, buffer);
        if (buffer.Written[valueStart] == '"')
        {
            XlsxText.Rewrite(buffer, start, valueStart);
        }
        else
        {
            buffer.Add("</v></c>"u8);
        }
    }
}
