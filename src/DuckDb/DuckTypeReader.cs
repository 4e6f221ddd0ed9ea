namespace Tablinum.DuckDb;

/// <summary>Reads a logical type, with all its children, into a <see cref="DuckType"/>.</summary>
internal static unsafe class DuckTypeReader
{
    public static DuckType Read(LogicalTypeHandle type)
    {
        var id = type.IsInvalid ? DuckTypeId.Invalid : Native.duckdb_get_type_id(type);
        return id switch
        {
            DuckTypeId.Varchar => new DuckType(id) { Alias = NativeText.Ours(Native.duckdb_logical_type_get_alias(type)) },
            DuckTypeId.Decimal => new DuckType(id) { Width = Native.duckdb_decimal_width(type), Scale = Native.duckdb_decimal_scale(type) },
            DuckTypeId.Enum => new DuckType(id) { Values = ReadDictionary(type) },
            DuckTypeId.List => new DuckType(id) { Children = [ReadChild("element", Native.duckdb_list_type_child_type(type))] },
            DuckTypeId.Array => new DuckType(id)
            {
                Length = (int)Native.duckdb_array_type_array_size(type),
                Children = [ReadChild("element", Native.duckdb_array_type_child_type(type))],
            },
            DuckTypeId.Map => new DuckType(id)
            {
                Children =
                [
                    ReadChild("key", Native.duckdb_map_type_key_type(type)),
                    ReadChild("value", Native.duckdb_map_type_value_type(type)),
                ],
            },
            DuckTypeId.Struct => new DuckType(id) { Children = ReadFields(type) },
            DuckTypeId.Union => new DuckType(id) { Children = ReadMembers(type) },
            _ => new DuckType(id),
        };
    }

    private static DuckColumn ReadChild(string name, LogicalTypeHandle type)
    {
        using (type)
        {
            return new DuckColumn(name, Read(type));
        }
    }

    private static string[] ReadDictionary(LogicalTypeHandle type)
    {
        var values = new string[Native.duckdb_enum_dictionary_size(type)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = NativeText.Ours(Native.duckdb_enum_dictionary_value(type, (ulong)i)) ?? "";
        }

        return values;
    }

    private static DuckColumn[] ReadFields(LogicalTypeHandle type)
    {
        var fields = new DuckColumn[Native.duckdb_struct_type_child_count(type)];
        for (var i = 0UL; i < (ulong)fields.Length; i++)
        {
            var name = NativeText.Ours(Native.duckdb_struct_type_child_name(type, i)) ?? "";
            fields[i] = ReadChild(name, Native.duckdb_struct_type_child_type(type, i));
        }

        return fields;
    }

    private static DuckColumn[] ReadMembers(LogicalTypeHandle type)
    {
        var members = new DuckColumn[Native.duckdb_union_type_member_count(type)];
        for (var i = 0UL; i < (ulong)members.Length; i++)
        {
            var name = NativeText.Ours(Native.duckdb_union_type_member_name(type, i)) ?? "";
            members[i] = ReadChild(name, Native.duckdb_union_type_member_type(type, i));
        }

        return members;
    }
}
