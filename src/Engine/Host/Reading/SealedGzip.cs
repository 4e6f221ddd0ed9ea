using System.IO.Compression;

namespace Tablinum.Engine.Host.Reading;

/// <summary>
/// A gzip file with one member of our own after its last: the <see cref="UnpackSeal"/>.
/// </summary>
internal sealed class SealedGzip(Stream file) : Stream
{
    private static readonly byte[] PackedSeal = Pack();

    private int _sealRead;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        if (file.Read(buffer) is var read and > 0)
        {
            return read;
        }

        var rest = PackedSeal.AsSpan(_sealRead);
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        _sealRead += rest.Length;
        return rest.Length;
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] Pack()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(UnpackSeal.Text);
        }

        return packed.ToArray();
    }
}
