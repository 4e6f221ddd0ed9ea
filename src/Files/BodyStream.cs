namespace Tablinum.Files;

/// <summary>The sender's bytes stopped in the middle: its connection broke, or the body is malformed.</summary>
internal sealed class BodyBrokenException(Exception inner) : Exception("The body could not be read to its end.", inner);

/// <summary>A request body whose first bytes can be looked at before it is read once, forward only.</summary>
/// <remarks>Failures to read become <see cref="BodyBrokenException"/>, so that they are never taken for failures of the store.</remarks>
internal sealed class BodyStream : Stream
{
    private readonly Stream _body;
    private readonly ReadOnlyMemory<byte> _head;
    private int _position;

    private BodyStream(Stream body, ReadOnlyMemory<byte> head) => (_body, _head) = (body, head);

    /// <summary>Reads up to <paramref name="headBytes"/> bytes ahead.</summary>
    public static async Task<BodyStream> OpenAsync(Stream body, int headBytes, CancellationToken cancellationToken)
    {
        var head = new byte[headBytes];
        var length = 0;
        while (length < headBytes && await ReadBodyAsync(body, head.AsMemory(length), cancellationToken) is var read and > 0)
        {
            length += read;
        }

        return new BodyStream(body, head.AsMemory(0, length));
    }

    /// <summary>The first bytes; empty if the body is.</summary>
    public ReadOnlySpan<byte> Head => _head.Span;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _head.Length)
        {
            return await ReadBodyAsync(_body, buffer, cancellationToken);
        }

        var count = Math.Min(buffer.Length, _head.Length - _position);
        _head.Slice(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Bodies are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static async ValueTask<int> ReadBodyAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new BodyBrokenException(e);
        }
    }
}
