namespace Tablinum.DuckDb;

/// <summary>How much room values take.</summary>
internal static class DuckBytes
{
    public static long Estimate(DuckVector vector, DuckType type, int rows)
    {
        switch (type.Id)
        {
            case DuckTypeId.Varchar or DuckTypeId.Blob or DuckTypeId.Bit or DuckTypeId.BigNum or DuckTypeId.Geometry:
                return 4L * rows + TextBytes(vector, rows);

            case DuckTypeId.List:
                var list = vector.Child(type);
                return 8L * rows + Estimate(list, type.Children[0].Type, list.Rows);

            case DuckTypeId.Array:
                var array = vector.Child(type);
                return Estimate(array, type.Children[0].Type, array.Rows);

            case DuckTypeId.Map:
                var pairs = vector.Child(type);
                return 8L * rows + Fields(pairs, type, pairs.Rows, first: 0);

            case DuckTypeId.Struct:
                return Fields(vector, type, rows, first: 0);

            case DuckTypeId.Union:
                return rows + Fields(vector, type, rows, first: 1);

            default:
                return (long)Width(type) * rows;
        }
    }

    private static long TextBytes(DuckVector vector, int rows)
    {
        long bytes = 0;
        for (var row = 0; row < rows; row++)
        {
            if (!vector.IsNull(row))
            {
                bytes += vector.Bytes(row).Length;
            }
        }

        return bytes;
    }

    private static long Fields(DuckVector vector, DuckType type, int rows, int first)
    {
        long bytes = 0;
        for (var i = 0; i < type.Children.Count; i++)
        {
            bytes += Estimate(vector.StructChild(i + first), type.Children[i].Type, rows);
        }

        return bytes;
    }

    private static int Width(DuckType type) => type.Id switch
    {
        DuckTypeId.Boolean or DuckTypeId.TinyInt or DuckTypeId.UTinyInt or DuckTypeId.SqlNull => 1,
        DuckTypeId.SmallInt or DuckTypeId.USmallInt => 2,
        DuckTypeId.Integer or DuckTypeId.UInteger or DuckTypeId.Float or DuckTypeId.Date => 4,
        DuckTypeId.HugeInt or DuckTypeId.UHugeInt or DuckTypeId.Uuid or DuckTypeId.Interval => 16,
        DuckTypeId.Decimal => type.Width <= 4 ? 2 : type.Width <= 9 ? 4 : type.Width <= 18 ? 8 : 16,
        DuckTypeId.Enum => type.Values.Count <= byte.MaxValue ? 1 : type.Values.Count <= ushort.MaxValue ? 2 : 4,
        _ => 8,
    };
}
