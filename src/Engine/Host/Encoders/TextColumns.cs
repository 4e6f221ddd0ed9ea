using System.Buffers.Text;
using System.Text;
using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

internal sealed class JsonTextColumn : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer) => TextCells.WriteJson(buffer, vector.Bytes(row));
}

internal sealed class CsvTextColumn : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer) => TextCells.WriteCsv(buffer, vector.Bytes(row));
}

/// <summary>What another writer makes of text, as a spreadsheet may have it.</summary>
internal sealed class NoFormulaColumn(ColumnWriter csv) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var start = buffer.Length;
        csv.Write(vector, row, buffer);
        TextCells.NeutraliseFormula(buffer, start);
    }
}

internal sealed class Base64Column : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var bytes = vector.Bytes(row);
        var to = buffer.Ask(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2);
        to[0] = (byte)'"';
        _ = Base64.EncodeToUtf8(bytes, to[1..], out _, out var length);
        to[length + 1] = (byte)'"';
        buffer.Advance(length + 2);
    }
}

/// <summary>Bytes as DuckDB prints them: plain ASCII as it is, all else as <c>\xFF</c>.</summary>
internal sealed class EscapedBlobColumn : ColumnWriter
{
    private static ReadOnlySpan<byte> Hex => "0123456789ABCDEF"u8;

    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var start = buffer.Length;
        foreach (var value in vector.Bytes(row))
        {
            if (value is >= 32 and <= 126 and not ((byte)'\\' or (byte)'\'' or (byte)'"'))
            {
                buffer.Add(value);
                continue;
            }

            var to = buffer.Ask(4);
            to[0] = (byte)'\\';
            to[1] = (byte)'x';
            to[2] = Hex[value >> 4];
            to[3] = Hex[value & 15];
            buffer.Advance(4);
        }

        if (buffer.Length == start)
        {
            TextCells.WriteCsv(buffer, default);
            return;
        }

        TextCells.QuoteCsv(buffer, start);
    }
}

internal sealed class UuidColumn(bool quoted) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        // DuckDB turns the top bit over so that comparing numbers orders the ids.
        var value = (UInt128)vector.Get<Int128>(row) ^ (UInt128.One << 127);
        var to = buffer.Ask(40);
        var at = 0;
        if (quoted)
        {
            to[at++] = (byte)'"';
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        _ = new Guid(bytes, bigEndian: true).TryFormat(to[at..], out var length);
        at += length;
        if (quoted)
        {
            to[at++] = (byte)'"';
        }

        buffer.Advance(at);
    }
}

internal sealed class BitColumn(bool quoted) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var bytes = vector.Bytes(row);
        int padding = bytes[0];
        var bits = (bytes.Length - 1) * 8 - padding;
        var to = buffer.Ask(bits + 2);
        var at = 0;
        if (quoted)
        {
            to[at++] = (byte)'"';
        }

        for (var bit = padding; bit < padding + bits; bit++)
        {
            to[at++] = (byte)('0' + (bytes[1 + (bit >> 3)] >> (7 - (bit & 7)) & 1));
        }

        if (quoted)
        {
            to[at++] = (byte)'"';
        }

        buffer.Advance(at);
    }
}

/// <summary>An enum: its dictionary is encoded once.</summary>
internal sealed class EnumColumn : ColumnWriter
{
    private readonly byte[][] _values;

    public EnumColumn(IReadOnlyList<string> values, bool json)
    {
        _values = new byte[values.Count][];
        using var buffer = new RowBuffer();
        for (var i = 0; i < _values.Length; i++)
        {
            buffer.Clear();
            var text = Encoding.UTF8.GetBytes(values[i]);
            if (json)
            {
                TextCells.WriteJson(buffer, text);
            }
            else
            {
                TextCells.WriteCsv(buffer, text);
            }

            _values[i] = buffer.Written.ToArray();
        }
    }

    public override void Write(in DuckVector vector, int row, RowBuffer buffer) =>
        buffer.Add(_values[IndexOf(vector, row, _values.Length)]);

    /// <summary>Which of so many values a row has.</summary>
    public static int IndexOf(in DuckVector vector, int row, int values) => values switch
    {
        <= byte.MaxValue => vector.Get<byte>(row),
        <= ushort.MaxValue => vector.Get<ushort>(row),
        _ => (int)vector.Get<uint>(row),
    };
}

/// <summary>The type of nothing but nulls.</summary>
internal sealed class NullColumn(byte[] text) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer) => buffer.Add(text);
}
