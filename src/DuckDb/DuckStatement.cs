using System.Text;

namespace Tablinum.DuckDb;

/// <summary>A prepared statement and the values bound to it. Parameters count from 1.</summary>
public sealed unsafe class DuckStatement : IDisposable
{
    private readonly PreparedHandle _handle;

    internal DuckStatement(PreparedHandle handle) => _handle = handle;

    /// <summary>How many parameters the statement names; the same name counts once.</summary>
    public int ParameterCount => (int)Native.duckdb_nparams(_handle);

    /// <summary>
    /// What the statement will answer. While a parameter's type decides the type of a column, that column is
    /// <see cref="DuckTypeId.Invalid"/> or a guess: <see cref="DuckResult.Columns"/> has the last word.
    /// </summary>
    public IReadOnlyList<DuckColumn> Columns
    {
        get
        {
            var columns = new DuckColumn[Native.duckdb_prepared_statement_column_count(_handle)];
            for (var i = 0; i < columns.Length; i++)
            {
                using var type = Native.duckdb_prepared_statement_column_logical_type(_handle, (ulong)i);
                var name = NativeText.Ours(Native.duckdb_prepared_statement_column_name(_handle, (ulong)i));
                columns[i] = new DuckColumn(name ?? "", DuckTypeReader.Read(type));
            }

            return columns;
        }
    }

    /// <summary>The name of a parameter; its number if it has none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    public string ParameterName(int index) =>
        NativeText.Ours(Native.duckdb_parameter_name(_handle, (ulong)index))
        ?? throw new ArgumentOutOfRangeException(nameof(index), index, "The statement has no such parameter.");

    /// <summary>Where a parameter stands, by its name without <c>$</c> (compared without case); 0 if there is none of that name.</summary>
    public int ParameterIndex(string name) =>
        Native.duckdb_bind_parameter_index(_handle, out var index, name) == NativeState.Success ? (int)index : 0;

    /// <summary>Binds text. DuckDB casts it to what the statement needs.</summary>
    /// <exception cref="DuckException">There is no such parameter; true of all Bind methods.</exception>
    public void Bind(int index, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        fixed (byte* text = bytes)
        {
            // An empty array is pinned as null, which DuckDB takes for no text at all.
            byte none = 0;
            Check(Native.duckdb_bind_varchar_length(_handle, (ulong)index, text is null ? &none : text, (ulong)bytes.Length), index);
        }
    }

    /// <summary>Binds a BIGINT.</summary>
    public void Bind(int index, long value) => Check(Native.duckdb_bind_int64(_handle, (ulong)index, value), index);

    /// <summary>Binds a DOUBLE.</summary>
    public void Bind(int index, double value) => Check(Native.duckdb_bind_double(_handle, (ulong)index, value), index);

    /// <summary>Binds a BOOLEAN.</summary>
    public void Bind(int index, bool value) => Check(Native.duckdb_bind_boolean(_handle, (ulong)index, value), index);

    /// <summary>Binds a HUGEINT.</summary>
    public void BindHuge(int index, Int128 value) =>
        Check(Native.duckdb_bind_hugeint(_handle, (ulong)index, new NativeHugeInt(value)), index);

    /// <summary>Binds a DECIMAL of the given width (1 to 38) and scale (0 to width).</summary>
    /// <param name="digits">The value times ten to the power of <paramref name="scale"/>.</param>
    public void BindDecimal(int index, int width, int scale, Int128 digits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 38);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, width);
        Check(Native.duckdb_bind_decimal(_handle, (ulong)index, new NativeDecimal((byte)width, (byte)scale, digits)), index);
    }

    /// <summary>Binds NULL.</summary>
    public void BindNull(int index) => Check(Native.duckdb_bind_null(_handle, (ulong)index), index);

    /// <summary>Forgets all values.</summary>
    public void ClearBindings() => _ = Native.duckdb_clear_bindings(_handle);

    /// <summary>Runs until the first rows are there; the others are made as they are fetched. Dispose the result before the connection is used again.</summary>
    /// <exception cref="DuckException">It failed before its first row.</exception>
    public DuckResult Execute()
    {
        var state = Native.duckdb_pending_prepared_streaming(_handle, out var pending);
        using (pending)
        {
            if (state != NativeState.Success)
            {
                throw new DuckException(NativeText.Theirs(Native.duckdb_pending_error(pending)) ?? "The statement could not be started.");
            }

            return DuckResult.Run(pending, _handle);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();

    private void Check(NativeState state, int index)
    {
        if (state != NativeState.Success)
        {
            throw new DuckException(
                NativeText.Theirs(Native.duckdb_prepare_error(_handle)) ?? $"Invalid Input Error: The statement has no parameter {index}.");
        }
    }
}
