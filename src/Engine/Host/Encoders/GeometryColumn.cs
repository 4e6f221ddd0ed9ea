using System.Buffers.Binary;
using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Shapes as well-known text, <c>POINT (1 2)</c>; DuckDB holds them as well-known binary.</summary>
internal sealed class GeometryColumn(bool quoted) : ColumnWriter
{
    private const int Point = 1;
    private const int LineString = 2;
    private const int Polygon = 3;
    private const int MultiPoint = 4;
    private const int Collection = 7;

    private static readonly byte[][] Names =
    [
        [], [.. "POINT"u8], [.. "LINESTRING"u8], [.. "POLYGON"u8], [.. "MULTIPOINT"u8], [.. "MULTILINESTRING"u8],
        [.. "MULTIPOLYGON"u8], [.. "GEOMETRYCOLLECTION"u8],
    ];

    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        if (quoted)
        {
            buffer.Add((byte)'"');
        }

        _ = WriteShape(vector.Bytes(row), buffer, parent: Collection);
        if (quoted)
        {
            buffer.Add((byte)'"');
        }
    }

    /// <summary>Writes the shape at the front and answers what follows it.</summary>
    private static ReadOnlySpan<byte> WriteShape(ReadOnlySpan<byte> bytes, RowBuffer buffer, int parent)
    {
        if (bytes[0] != 1)
        {
            throw new DuckException(DuckErrorKind.NotImplemented, "Not implemented Error: Shapes in big-endian order cannot be written.");
        }

        var code = ReadUInt32(ref bytes, skip: 1);
        var (kind, flags) = ((int)(code % 1000), code / 1000);
        if (kind is < Point or > Collection || flags > 3)
        {
            throw new DuckException(DuckErrorKind.NotImplemented, "Not implemented Error: A shape of this kind cannot be written.");
        }

        if (parent == Collection)
        {
            buffer.Add(Names[kind]);
            buffer.Add(flags switch { 0 => " "u8, 1 => " Z "u8, 2 => " M "u8, _ => " ZM "u8 });
        }

        var numbers = flags switch { 0 => 2, 3 => 4, _ => 3 };
        return kind == Point ? WritePoint(bytes, buffer, numbers, bare: parent == MultiPoint) : WriteBody(bytes, buffer, kind, numbers);
    }

    private static ReadOnlySpan<byte> WriteBody(ReadOnlySpan<byte> bytes, RowBuffer buffer, int kind, int numbers)
    {
        var count = ReadUInt32(ref bytes, skip: 0);
        if (count == 0)
        {
            buffer.Add("EMPTY"u8);
            return bytes;
        }

        buffer.Add((byte)'(');
        for (var i = 0U; i < count; i++)
        {
            if (i > 0)
            {
                buffer.Add(", "u8);
            }

            bytes = kind switch
            {
                LineString => WriteNumbers(bytes, buffer, numbers),
                Polygon => WriteBody(bytes, buffer, LineString, numbers),
                _ => WriteShape(bytes, buffer, kind),
            };
        }

        buffer.Add((byte)')');
        return bytes;
    }

    // A point without a place is all not-a-number.
    private static ReadOnlySpan<byte> WritePoint(ReadOnlySpan<byte> bytes, RowBuffer buffer, int numbers, bool bare)
    {
        if (double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(bytes)))
        {
            buffer.Add("EMPTY"u8);
            return bytes[(8 * numbers)..];
        }

        if (bare)
        {
            return WriteNumbers(bytes, buffer, numbers);
        }

        buffer.Add((byte)'(');
        bytes = WriteNumbers(bytes, buffer, numbers);
        buffer.Add((byte)')');
        return bytes;
    }

    private static ReadOnlySpan<byte> WriteNumbers(ReadOnlySpan<byte> bytes, RowBuffer buffer, int numbers)
    {
        for (var i = 0; i < numbers; i++)
        {
            if (i > 0)
            {
                buffer.Add((byte)' ');
            }

            WriteNumber(BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]), buffer);
        }

        return bytes[(8 * numbers)..];
    }

    private static void WriteNumber(double value, RowBuffer buffer)
    {
        if (!double.IsFinite(value))
        {
            buffer.Add(NotFinite.Csv.Of(value));
            return;
        }

        var to = buffer.Ask(Fractions.Max);
        var length = Fractions.Write(to, value);
        buffer.Advance(to[..length].EndsWith(".0"u8) ? length - 2 : length);
    }

    private static uint ReadUInt32(ref ReadOnlySpan<byte> bytes, int skip)
    {
        var value = BinaryPrimitives.ReadUInt32LittleEndian(bytes[skip..]);
        bytes = bytes[(skip + 4)..];
        return value;
    }
}
