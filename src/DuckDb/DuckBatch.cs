namespace Tablinum.DuckDb;

/// <summary>Up to 2,048 rows that are filled in and then handed to a <see cref="DuckAppender"/>. One thread at a time.</summary>
/// <remarks>Every value of a row must be set, or set to null, before the row counts.</remarks>
public sealed unsafe class DuckBatch : IDisposable
{
    /// <summary>Rows that fit.</summary>
    public const int MaxRows = 2048;

    private readonly nint[] _vectors;
    private readonly nint[] _data;
    private readonly nint[] _validity;

    /// <param name="columns">Their types are plain: no lists, structs, enums and the like.</param>
    /// <exception cref="ArgumentException">A type is not.</exception>
    public DuckBatch(IReadOnlyList<DuckColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Handle = Create(columns);
        _vectors = new nint[columns.Count];
        _data = new nint[columns.Count];
        _validity = new nint[columns.Count];
        FindVectors();
    }

    /// <summary>Rows that are complete: the next one is filled at this index.</summary>
    public int Rows { get; private set; }

    /// <summary>Whether there is no room for another row.</summary>
    public bool IsFull => Rows == MaxRows;

    internal ChunkHandle Handle { get; }

    /// <summary>Sets a value of the next row, in the form that <see cref="DuckTypeId"/> tells for the column's type.</summary>
    public void Set<T>(int column, T value)
        where T : unmanaged
    {
        ThrowIfFull();
        ((T*)_data[column])[Rows] = value;
    }

    /// <summary>Sets a VARCHAR of the next row.</summary>
    /// <param name="column">Where.</param>
    /// <param name="utf8">Valid UTF-8; copied.</param>
    public void SetText(int column, ReadOnlySpan<byte> utf8)
    {
        ThrowIfFull();
        fixed (byte* text = utf8)
        {
            // An empty span is pinned as null, which DuckDB does not take even with length 0.
            byte none = 0;
            Native.duckdb_vector_assign_string_element_len(
                _vectors[column], (ulong)Rows, text is null ? &none : text, (ulong)utf8.Length);
        }
    }

    /// <summary>Sets a value of the next row to NULL.</summary>
    public void SetNull(int column)
    {
        ThrowIfFull();
        if (_validity[column] == 0)
        {
            Native.duckdb_vector_ensure_validity_writable(_vectors[column]);
            _validity[column] = (nint)Native.duckdb_vector_get_validity(_vectors[column]);
        }

        ((ulong*)_validity[column])[Rows >> 6] &= ~(1UL << (Rows & 63));
    }

    /// <summary>The next row is complete.</summary>
    public void EndRow()
    {
        ThrowIfFull();
        Rows++;
        Native.duckdb_data_chunk_set_size(Handle, (ulong)Rows);
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Native.duckdb_data_chunk_reset(Handle);
        Rows = 0;
        FindVectors();
    }

    /// <inheritdoc />
    public void Dispose() => Handle.Dispose();

    private static ChunkHandle Create(IReadOnlyList<DuckColumn> columns)
    {
        LogicalTypeHandle[] types = [.. columns.Select(column => Plain(column.Type))];
        nint[] pointers = [.. types.Select(type => type.DangerousGetHandle())];
        fixed (nint* first = pointers)
        {
            var chunk = Native.duckdb_create_data_chunk(first, (ulong)pointers.Length);
            foreach (var type in types)
            {
                type.Dispose();
            }

            return chunk;
        }
    }

    private static LogicalTypeHandle Plain(DuckType type) => type.Id switch
    {
        DuckTypeId.Decimal => Native.duckdb_create_decimal_type((byte)type.Width, (byte)type.Scale),
        _ when type.Children.Count == 0 && type.Values.Count == 0 => Native.duckdb_create_logical_type(type.Id),
        _ => throw new ArgumentException($"Rows of type {type.Text} cannot be filled in.", nameof(type)),
    };

    private void FindVectors()
    {
        for (var i = 0; i < _vectors.Length; i++)
        {
            _vectors[i] = Native.duckdb_data_chunk_get_vector(Handle, (ulong)i);
            _data[i] = (nint)Native.duckdb_vector_get_data(_vectors[i]);
            _validity[i] = 0;
        }
    }

    private void ThrowIfFull()
    {
        if (IsFull)
        {
            throw new InvalidOperationException("The batch is full: append it and clear it.");
        }
    }
}
