using System.Text;
using Tablinum.DuckDb;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Which writer serves which type in JSON.</summary>
internal static class JsonColumns
{
    /// <summary>The writer of a type.</summary>
    /// <exception cref="DuckException">Values of the type cannot be read.</exception>
    public static ColumnWriter For(DuckType type) => type.Id switch
    {
        DuckTypeId.Varchar => new JsonTextColumn(),
        DuckTypeId.Blob => new Base64Column(),
        DuckTypeId.List or DuckTypeId.Array => new ListColumn(type, For(type.Children[0].Type)),
        DuckTypeId.Struct => new StructColumn(type, [.. type.Children.Select(child => For(child.Type))]),
        DuckTypeId.Union => new UnionColumn(type, [.. type.Children.Select(child => For(child.Type))]),
        DuckTypeId.Map => new MapColumn(type, For(type.Children[0].Type), For(type.Children[1].Type)),
        _ => PlainColumns.For(type, json: true),
    };

    public static void WriteOrNull(ColumnWriter writer, in DuckVector vector, int row, RowBuffer buffer)
    {
        if (vector.IsNull(row))
        {
            buffer.Add("null"u8);
            return;
        }

        writer.Write(vector, row, buffer);
    }

    /// <summary>A property name with its quotes and colon.</summary>
    public static byte[] Name(string name)
    {
        using var buffer = new RowBuffer();
        TextCells.WriteJson(buffer, Encoding.UTF8.GetBytes(name));
        buffer.Add((byte)':');
        return buffer.Written.ToArray();
    }
}
