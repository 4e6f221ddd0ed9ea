using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tablinum.DuckDb;

/// <summary>Where a row's list lies in the child vector.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckListEntry
{
    private readonly ulong _offset;
    private readonly ulong _length;

    /// <summary>First row in the child.</summary>
    public int Offset => (int)_offset;

    /// <summary>Rows in the child.</summary>
    public int Length => (int)_length;
}

/// <summary>An interval: its three parts do not convert into each other.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DuckInterval
{
    /// <summary>Months.</summary>
    public int Months { get; init; }

    /// <summary>Days.</summary>
    public int Days { get; init; }

    /// <summary>Microseconds.</summary>
    public long Micros { get; init; }
}

/// <summary>
/// The values of one column of a chunk, read in place: nothing is copied, boxed or allocated. Which type is behind it,
/// <see cref="DuckTypeId"/> tells; reading another one gives nonsense, though never memory outside the vector. What stands at
/// the place of a null is undefined. Must not outlive its chunk.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly unsafe struct DuckVector
{
    private readonly byte* _data;
    private readonly ulong* _validity;
    private readonly nint _handle;
    private readonly int _rows;

    internal DuckVector(nint handle, int rows)
    {
        _handle = handle;
        _rows = rows;
        _data = Native.duckdb_vector_get_data(handle);
        _validity = Native.duckdb_vector_get_validity(handle);
    }

    /// <summary>How many rows.</summary>
    public int Rows => _rows;

    /// <summary>False if no row is null: then <see cref="IsNull"/> need not be asked.</summary>
    public bool HasNulls => _validity is not null;

    /// <summary>The one vector behind all rows of a list, map or array.</summary>
    /// <param name="type">The type of this vector.</param>
    public DuckVector Child(DuckType type) => type.Id == DuckTypeId.Array
        ? new DuckVector(Native.duckdb_array_vector_get_child(_handle), checked(_rows * type.Length))
        : new DuckVector(Native.duckdb_list_vector_get_child(_handle), (int)Native.duckdb_list_vector_get_size(_handle));

    /// <summary>A field of a struct, row for row; in a union 0 is the tag and member n stands at n + 1; in a map's child 0 is the key.</summary>
    public DuckVector StructChild(int index) => new(Native.duckdb_struct_vector_get_child(_handle, (ulong)index), _rows);

    /// <summary>Whether a row has no value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row)
    {
        Check(row);
        return _validity is not null && (_validity[row >> 6] >> (row & 63) & 1) == 0;
    }

    /// <summary>The value of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Get<T>(int row)
        where T : unmanaged
    {
        Check(row);
        return ((T*)_data)[row];
    }

    /// <summary>All values in a row, those of nulls included.</summary>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged =>
        new(_data, _rows);

    /// <summary>64 bits of validity, a row each from the lowest, 1 for a value; all ones if there are no nulls.</summary>
    public ulong ValidityWord(int word)
    {
        Check(word << 6);
        return _validity is null ? ulong.MaxValue : _validity[word];
    }

    /// <summary>The bytes of a VARCHAR (UTF-8), BLOB, BIT, BIGNUM or GEOMETRY.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(int row)
    {
        Check(row);

        // 16 bytes: the length, then up to 12 bytes in place, or else 4 of them again and a pointer to all.
        var value = _data + ((nint)row << 4);
        var length = *(uint*)value;
        return new ReadOnlySpan<byte>(length <= 12 ? value + 4 : *(byte**)(value + 8), (int)length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Check(int row)
    {
        if ((uint)row >= (uint)_rows)
        {
            ThrowNoSuchRow(row, _rows);
        }
    }

    private static void ThrowNoSuchRow(int row, int rows) =>
        throw new ArgumentOutOfRangeException(nameof(row), row, $"The vector has {rows} rows.");
}
