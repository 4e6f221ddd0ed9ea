namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>A file that may be read only so much in all: one whose parts point at each other would be read for ever.</summary>
/// <param name="path">Of the file.</param>
/// <param name="maxPasses">How often all of it may be read; a small file counts as <see cref="SmallFileBytes"/>.</param>
internal sealed class BoundedStream(string path, int maxPasses) : Stream
{
    private const long SmallFileBytes = 1 << 20;

    private readonly FileStream _inner = File.OpenRead(path);
    private long _left = Math.Max(new FileInfo(path).Length, SmallFileBytes) * maxPasses;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _inner.Length;

    public override long Position
    {
        get => _inner.Position;
        set => _inner.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = _inner.Read(buffer);
        _left -= read;
        return _left >= 0 ? read : throw ExcelFailures.TooLarge("This workbook unfolds into far more than the file holds.");
    }

    public override long Seek(long offset, SeekOrigin origin) => _inner.Seek(offset, origin);

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _inner.Dispose();
        base.Dispose(disposing);
    }
}
