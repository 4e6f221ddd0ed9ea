using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Tablinum.Datasets.Rows;

/// <summary>
/// Writes rows to a response, but holds the first bytes back: as long as nothing has left, a failure can still be answered as a
/// problem. Also keeps a copy of rows that are few enough to be worth remembering. Bytes are copied, never decoded.
/// </summary>
/// <param name="start">Sets the headers; called once, right before the first byte.</param>
/// <param name="keepBytes">Rows up to this size can be had from <see cref="KeptRows"/> afterwards.</param>
internal sealed class HeldResponse(HttpResponse response, Action<HttpResponse> start, ReadOnlyMemory<byte> prefix, int keepBytes)
    : PipeWriter, IDisposable
{
    private const int HoldBytes = 64 << 10;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(HoldBytes);
    private int _written;
    private int _sent;
    private bool _forgotten;

    /// <summary>Whether bytes have left: from then on a failure can only break the connection.</summary>
    public bool HasStarted { get; private set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written - _sent;

    /// <summary>All rows that were written; null if they were too many to keep.</summary>
    public byte[]? KeptRows() => _forgotten || _written > keepBytes ? null : _buffer.AsSpan(0, _written).ToArray();

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(sizeHint, 4096));
        return _buffer.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _written);
        _written += bytes;
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        !HasStarted && _written < HoldBytes ? default : await SendAsync(suffix: default, length: null, cancellationToken);

    /// <summary>Sends what is still held, then <paramref name="suffix"/>. An answer that was held to its end says how long it is, so that it ends with its last byte.</summary>
    public async Task EndAsync(ReadOnlyMemory<byte> suffix, CancellationToken cancellationToken) =>
        await SendAsync(suffix, prefix.Length + _written + suffix.Length, cancellationToken);

    public override void CancelPendingFlush() => response.BodyWriter.CancelPendingFlush();

    /// <summary>The response outlives its rows: the suffix follows.</summary>
    public override void Complete(Exception? exception = null)
    {
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _written = _sent = 0;
    }

    /// <param name="length">Of the whole body; only heeded as long as nothing has left.</param>
    private async ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> suffix, long? length, CancellationToken cancellationToken)
    {
        if (!HasStarted)
        {
            HasStarted = true;
            start(response);
            response.ContentLength = length;

            // Before anything is written, and whatever is cancelled: a problem must never follow bytes that wait to be flushed.
            await response.StartAsync(CancellationToken.None);
            response.BodyWriter.Write(prefix.Span);
        }

        response.BodyWriter.Write(_buffer.AsSpan(_sent, _written - _sent));
        _sent = _written;
        if (_forgotten || _written > keepBytes)
        {
            _forgotten = true;
            _written = _sent = 0;
        }

        response.BodyWriter.Write(suffix.Span);
        return await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private void EnsureRoom(int bytes)
    {
        if (_buffer.Length - _written >= bytes)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_written + bytes, _buffer.Length * 2));
        _buffer.AsSpan(0, _written).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
