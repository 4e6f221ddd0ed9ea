using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Lists and arrays as JSON arrays.</summary>
internal sealed class ListColumn(DuckType type, ColumnWriter element) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var child = vector.Child(type);
        var (from, count) = type.Id == DuckTypeId.Array
            ? (row * type.Length, type.Length)
            : (vector.Get<DuckListEntry>(row).Offset, vector.Get<DuckListEntry>(row).Length);
        buffer.Add((byte)'[');
        for (var i = from; i < from + count; i++)
        {
            if (i > from)
            {
                buffer.Add((byte)',');
            }

            JsonColumns.WriteOrNull(element, child, i, buffer);
        }

        buffer.Add((byte)']');
    }
}

/// <summary>Structs as JSON objects; those without names (rows) as arrays.</summary>
internal sealed class StructColumn(DuckType type, ColumnWriter[] fields) : ColumnWriter
{
    private readonly bool _named = type.Children.Any(child => child.Name.Length > 0);
    private readonly byte[][] _names = [.. type.Children.Select(child => JsonColumns.Name(child.Name))];

    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        buffer.Add((byte)(_named ? '{' : '['));
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0)
            {
                buffer.Add((byte)',');
            }

            if (_named)
            {
                buffer.Add(_names[i]);
            }

            JsonColumns.WriteOrNull(fields[i], vector.StructChild(i), row, buffer);
        }

        buffer.Add((byte)(_named ? '}' : ']'));
    }
}

/// <summary>A union as an object of one member, so that its tag is not lost.</summary>
internal sealed class UnionColumn(DuckType type, ColumnWriter[] members) : ColumnWriter
{
    private readonly byte[][] _names = [.. type.Children.Select(child => JsonColumns.Name(child.Name))];

    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        int tag = vector.StructChild(0).Get<byte>(row);
        buffer.Add((byte)'{');
        buffer.Add(_names[tag]);
        JsonColumns.WriteOrNull(members[tag], vector.StructChild(tag + 1), row, buffer);
        buffer.Add((byte)'}');
    }
}

/// <summary>Maps as JSON objects; keys that are no text are written as JSON and then as text.</summary>
internal sealed class MapColumn(DuckType type, ColumnWriter key, ColumnWriter value) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var entry = vector.Get<DuckListEntry>(row);
        var pairs = vector.Child(type);
        var (keys, values) = (pairs.StructChild(0), pairs.StructChild(1));
        buffer.Add((byte)'{');
        for (var i = entry.Offset; i < entry.Offset + entry.Length; i++)
        {
            if (i > entry.Offset)
            {
                buffer.Add((byte)',');
            }

            WriteKey(keys, i, buffer);
            buffer.Add((byte)':');
            JsonColumns.WriteOrNull(value, values, i, buffer);
        }

        buffer.Add((byte)'}');
    }

    private void WriteKey(in DuckVector keys, int row, RowBuffer buffer)
    {
        var start = buffer.Length;
        key.Write(keys, row, buffer);
        if (buffer.Written[start] == '"')
        {
            return;
        }

        var bare = buffer.Written[start..].ToArray();
        buffer.CutTo(start);
        TextCells.WriteJson(buffer, bare);
    }
}

/// <summary>A nested value in CSV: its JSON as a field.</summary>
internal sealed class JsonInCsvColumn(ColumnWriter json) : ColumnWriter
{
    public override void Write(in DuckVector vector, int row, RowBuffer buffer)
    {
        var start = buffer.Length;
        json.Write(vector, row, buffer);
        TextCells.QuoteCsv(buffer, start);
    }
}
