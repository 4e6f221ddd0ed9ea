using System.Buffers.Binary;
using System.Text;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>
/// Keeps rows in a temporary file between finding out what they are and storing them: reading the workbook twice would take
/// far longer. First written, then read, once each, from the start.
/// </summary>
internal sealed class CellSpool : IDisposable
{
    /// <summary>A text that many cells share is kept once for each of them.</summary>
    private const long MaxBytes = 4L << 30;

    private const int BufferBytes = 1 << 18;
    private const int RowHeaderBytes = sizeof(ushort);
    private const int CellHeaderBytes = sizeof(ushort) + sizeof(byte) + sizeof(long);

    private readonly FileStream _file;
    private byte[] _buffer = new byte[BufferBytes];
    private long _flushed;
    private int _at;
    private int _end;

    /// <param name="path">Of a new file, which is gone when this is.</param>
    public CellSpool(string path) => _file = new FileStream(
        path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);

    /// <summary>Adds a row.</summary>
    /// <exception cref="TaskFailure">There is too much.</exception>
    public void Add(SheetRow row)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Room(RowHeaderBytes), (ushort)row.Cells.Count);
        _at += RowHeaderBytes;
        foreach (var (column, cell) in row.Cells)
        {
            Add(column, cell);
        }
    }

    /// <summary>No more rows come; they can be read.</summary>
    public void Rewind()
    {
        Flush();
        _file.Position = 0;
    }

    /// <summary>How many cells the next row has; -1 after the last row.</summary>
    public int NextRow() => TryFill(RowHeaderBytes)
        ? BinaryPrimitives.ReadUInt16LittleEndian(Take(RowHeaderBytes))
        : -1;

    /// <summary>The next cell of the row.</summary>
    /// <param name="column">Where it stands.</param>
    /// <param name="text">UTF-8, if it is text; valid until the next call.</param>
    public SheetCell NextCell(out int column, out ReadOnlySpan<byte> text)
    {
        Fill(CellHeaderBytes);
        var header = Take(CellHeaderBytes);
        column = BinaryPrimitives.ReadUInt16LittleEndian(header);
        var kind = (CellKind)header[sizeof(ushort)];
        var bits = BinaryPrimitives.ReadInt64LittleEndian(header[(sizeof(ushort) + sizeof(byte))..]);
        text = default;
        if (kind != CellKind.Text)
        {
            return new SheetCell(kind, bits);
        }

        Fill((int)bits);
        text = Take((int)bits);
        return new SheetCell(kind, Bits: 0);
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void Add(int column, in SheetCell cell)
    {
        var textBytes = cell.Text is null ? 0 : Encoding.UTF8.GetByteCount(cell.Text);
        var room = Room(CellHeaderBytes + textBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)column);
        room[sizeof(ushort)] = (byte)cell.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(room[(sizeof(ushort) + sizeof(byte))..], cell.Text is null ? cell.Bits : textBytes);
        _ = Encoding.UTF8.GetBytes(cell.Text, room[CellHeaderBytes..]);
        _at += CellHeaderBytes + textBytes;
    }

    private Span<byte> Room(int size)
    {
        if (size > _buffer.Length - _at)
        {
            Flush();
            Enlarge(size);
        }

        return _buffer.AsSpan(_at);
    }

    private void Flush()
    {
        _flushed += _at;
        if (_flushed > MaxBytes)
        {
            throw ExcelFailures.TooLarge("The cells of this sheet hold too much text.");
        }

        _file.Write(_buffer, 0, _at);
        _at = 0;
    }

    private void Enlarge(int size)
    {
        if (size > _buffer.Length)
        {
            Array.Resize(ref _buffer, size);
        }
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        _at += size;
        return _buffer.AsSpan(_at - size, size);
    }

    private void Fill(int size)
    {
        if (!TryFill(size))
        {
            throw new EndOfStreamException();
        }
    }

    /// <summary>Sees to it that so many bytes are in the buffer; false if there are none left at all.</summary>
    private bool TryFill(int size)
    {
        if (_end - _at >= size)
        {
            return true;
        }

        var rest = _buffer.AsSpan(_at, _end - _at);
        rest.CopyTo(_buffer);
        _end = rest.Length;
        _at = 0;
        Enlarge(size);
        _end += _file.ReadAtLeast(_buffer.AsSpan(_end), size - _end, throwOnEndOfStream: false);
        return _end >= size;
    }
}
