using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tablinum.Engine.Host.Reading.Json;

/// <summary>A place in a file, by bytes and for people.</summary>
internal sealed record ByteMark(long Offset, SourcePlace Place);

/// <summary>Slides over a UTF-8 file and holds as much of it as one value needs, which is bounded.</summary>
internal sealed class ByteWindow : IDisposable
{
    /// <summary>One row at most, in bytes: it is held in memory several times over.</summary>
    public const int MaxValueBytes = 16 * 1024 * 1024;

    private const int FirstBytes = 256 * 1024;
    private const byte NewLine = (byte)'\n';

    private readonly SafeFileHandle _file;
    private readonly EngineCancellation _cancellation;
    private byte[] _buffer = new byte[FirstBytes];
    private int _start;
    private int _end;
    private long _line = 1;
    private long _column = 1;

    /// <param name="start">Where to begin; null for the first character of the file.</param>
    public ByteWindow(string path, EngineCancellation cancellation, ByteMark? start = null)
    {
        if (start is not null)
        {
            (Offset, _line, _column) = (start.Offset, start.Place.Line, start.Place.Column);
        }

        _file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        _cancellation = cancellation;
        Grow();
        if (Offset == 0 && Bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            (_start, Offset) = (Encoding.UTF8.Preamble.Length, Encoding.UTF8.Preamble.Length);
        }
    }

    /// <summary>Where the window begins in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether the window reaches to the end of the file.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>What it holds; not valid any more after <see cref="Grow"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    /// <summary>1-based line in which the window begins.</summary>
    public int Line => (int)Math.Min(_line, int.MaxValue);

    /// <summary>Lets go of the first bytes.</summary>
    public void Consume(int count)
    {
        (_line, _column) = Locate(count);
        _start += count;
        Offset += count;
    }

    /// <summary>Holds more of the file.</summary>
    /// <exception cref="TaskFailure">One value is larger than <see cref="MaxValueBytes"/>.</exception>
    public void Grow()
    {
        _cancellation.ThrowIfCancelled();
        if (_start > 0)
        {
            Bytes.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            if (_end >= MaxValueBytes)
            {
                throw ReadingFailure.TooLarge(
                    $"One row, or one value, in line {Line} is larger than {MaxValueBytes / (1024 * 1024)} MB. Split it into smaller objects.");
            }

            Array.Resize(ref _buffer, Math.Min(_end * 2, MaxValueBytes));
        }

        var read = RandomAccess.Read(_file, _buffer.AsSpan(_end), Offset + _end);
        _end += read;
        IsFinal = read == 0;
    }

    /// <summary>The place of a byte of the window; columns count characters.</summary>
    public SourcePlace PlaceOf(int index)
    {
        var (line, column) = Locate(index);
        return new SourcePlace((int)Math.Min(line, int.MaxValue), (int)Math.Min(column, int.MaxValue));
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private (long Line, long Column) Locate(int index)
    {
        var passed = Bytes[..index];
        var lastNewLine = passed.LastIndexOf(NewLine);
        return lastNewLine < 0
            ? (_line, _column + Encoding.UTF8.GetCharCount(passed))
            : (_line + passed.Count(NewLine), Encoding.UTF8.GetCharCount(passed[(lastNewLine + 1)..]) + 1);
    }
}
