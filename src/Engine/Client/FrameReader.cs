using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Client;

/// <summary>
/// Takes frames off an engine's output, one at a time and only when asked: what nobody asks for stays in the pipe and
/// stops the engine, so memory stays bounded by one buffer.
/// </summary>
/// <remarks>Survives a cancelled call, also in the middle of a frame. Not for use by two callers at once.</remarks>
internal sealed class FrameReader(PipeReader source)
{
    /// <summary>Bytes read at a time; also the most that a copy holds back before it flushes.</summary>
    public const int BufferBytes = 128 << 10;

    /// <summary>A message is held in memory whole, and an engine is not trusted to be modest. The longest are import receipts.</summary>
    private const int MaxMessageBytes = 8 << 20;

    private int _payloadLeft;

    /// <summary>Reads the next frame's header; passes over what is left of the frame before.</summary>
    /// <param name="beforeWait">Called before each wait for the engine.</param>
    /// <returns>Null when the engine has closed its output.</returns>
    /// <exception cref="InvalidDataException">The bytes are no frame.</exception>
    /// <exception cref="OutputEndedException">The frame before is not all there.</exception>
    public async ValueTask<FrameKind?> NextAsync(
        Func<CancellationToken, ValueTask>? beforeWait, CancellationToken cancellationToken)
    {
        await CopyPayloadAsync(destination: null, beforeWait, cancellationToken);
        while (true)
        {
            var read = await ReadAsync(beforeWait, cancellationToken);
            if (read.Buffer.Length >= Frames.HeaderBytes)
            {
                var (kind, payloadBytes) = ParseHeader(read.Buffer);
                source.AdvanceTo(read.Buffer.GetPosition(Frames.HeaderBytes));
                _payloadLeft = payloadBytes;
                return kind;
            }

            source.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return null; // a broken header is as good as none
            }
        }
    }

    /// <summary>The payload of the current frame, as JSON.</summary>
    /// <exception cref="InvalidDataException">It is none, or too long.</exception>
    /// <exception cref="OutputEndedException">It is not all there.</exception>
    public async ValueTask<T> MessageAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (_payloadLeft is 0 or > MaxMessageBytes)
        {
            throw new InvalidDataException($"A message of {_payloadLeft} bytes cannot be.");
        }

        while (true)
        {
            var read = await FillAsync(cancellationToken);
            if (read.Buffer.Length >= _payloadLeft)
            {
                return Parse(read.Buffer.Slice(0, _payloadLeft), type);
            }

            source.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            ThrowIfEnded(read);
        }
    }

    /// <summary>Moves the rest of the current frame's payload to <paramref name="destination"/>; null drops it.</summary>
    /// <remarks>Does not flush: that is for <paramref name="beforeWait"/> to do.</remarks>
    /// <exception cref="OutputEndedException">The payload is not all there.</exception>
    public async ValueTask CopyPayloadAsync(
        PipeWriter? destination, Func<CancellationToken, ValueTask>? beforeWait, CancellationToken cancellationToken)
    {
        while (_payloadLeft > 0)
        {
            var read = await ReadAsync(beforeWait, cancellationToken);
            var taken = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, _payloadLeft));
            foreach (var segment in taken)
            {
                destination?.Write(segment.Span);
            }

            _payloadLeft -= (int)taken.Length;
            source.AdvanceTo(taken.End);
            if (_payloadLeft > 0)
            {
                ThrowIfEnded(read);
            }
        }
    }

    private async ValueTask<ReadResult> ReadAsync(
        Func<CancellationToken, ValueTask>? beforeWait, CancellationToken cancellationToken)
    {
        if (source.TryRead(out var buffered))
        {
            return buffered;
        }

        if (beforeWait is not null)
        {
            await beforeWait(cancellationToken);
        }

        return await FillAsync(cancellationToken);
    }

    private async ValueTask<ReadResult> FillAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new OutputEndedException("The output cannot be read.", exception);
        }
    }

    private T Parse<T>(ReadOnlySequence<byte> payload, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var json = new Utf8JsonReader(payload);
            return JsonSerializer.Deserialize(ref json, type) ?? throw new InvalidDataException("A message is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("A message is not the JSON that it should be.", exception);
        }
        finally
        {
            source.AdvanceTo(payload.End);
            _payloadLeft = 0;
        }
    }

    private static (FrameKind Kind, int PayloadBytes) ParseHeader(ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[Frames.HeaderBytes];
        buffer.Slice(0, Frames.HeaderBytes).CopyTo(header);
        return Frames.ReadHeader(header);
    }

    private static void ThrowIfEnded(ReadResult read)
    {
        if (read.IsCompleted)
        {
            throw new OutputEndedException("The output ended inside a frame.", innerException: null);
        }
    }
}

/// <summary>An engine's output ended where it must not: the engine has died. Not an <see cref="IOException"/>, which a destination may throw.</summary>
internal sealed class OutputEndedException(string message, Exception? innerException) : Exception(message, innerException);
