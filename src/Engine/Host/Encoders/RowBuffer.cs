using System.Buffers;
using System.Runtime.CompilerServices;

namespace Tablinum.Engine.Host.Encoders;

/// <summary>Grows as rows are written to it; its memory is borrowed from the pool. For one thread at a time.</summary>
internal sealed class RowBuffer : IDisposable
{
    private const int SmallBytes = 64 << 10;
    private const int KeptBytes = 4 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(SmallBytes);
    private int _length;

    /// <summary>Rows of the answer so far, those that other buffers hold included: decides whether a separator comes first.</summary>
    public long Rows { get; set; }

    /// <summary>Bytes held.</summary>
    public int Length => _length;

    /// <summary>What was written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Room for at least <paramref name="size"/> bytes; nothing is written until <see cref="Advance"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Ask(int size)
    {
        if (size > _bytes.Length - _length)
        {
            Grow(size);
        }

        return _bytes.AsSpan(_length);
    }

    /// <summary>Takes up the first bytes of what <see cref="Ask"/> gave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int size) => _length += size;

    /// <summary>Writes one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte value)
    {
        if (_length == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[_length++] = value;
    }

    /// <summary>Writes bytes as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ReadOnlySpan<byte> values)
    {
        values.CopyTo(Ask(values.Length));
        _length += values.Length;
    }

    /// <summary>Writes one byte before what stands at <paramref name="at"/>.</summary>
    public void Insert(int at, byte value)
    {
        Add(value);
        _bytes.AsSpan(at, _length - 1 - at).CopyTo(_bytes.AsSpan(at + 1));
        _bytes[at] = value;
    }

    /// <summary>Forgets all bytes from <paramref name="length"/> on.</summary>
    public void CutTo(int length) => _length = length;

    /// <summary>Forgets the bytes but not the count of rows; gives back memory that one huge value took.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > KeptBytes)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(SmallBytes);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    private void Grow(int size)
    {
        var wanted = Math.Max((long)_length + size, Math.Min(2L * _bytes.Length, Array.MaxLength));
        if (wanted > Array.MaxLength)
        {
            throw new InvalidOperationException("A row takes more than 2 GB as text.");
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)wanted);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
