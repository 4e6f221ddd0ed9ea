using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tablinum.Engine.Protocol;

/// <summary>What a frame carries. Numbers are the wire's: never reused.</summary>
internal enum FrameKind : byte
{
    /// <summary>Server to engine: an <see cref="EngineRequest"/>.</summary>
    Request = 1,

    /// <summary>Server to engine: stop the current task; empty.</summary>
    Cancel = 2,

    /// <summary>Engine to server: an <see cref="EngineHello"/>.</summary>
    Hello = 16,

    /// <summary>Engine to server: an <see cref="EngineProgress"/>.</summary>
    Progress = 17,

    /// <summary>Engine to server: an <see cref="EngineHeader"/>.</summary>
    Header = 18,

    /// <summary>Engine to server: bytes in the client's format.</summary>
    Data = 19,

    /// <summary>Engine to server: an <see cref="EnginePageEnd"/>.</summary>
    PageEnd = 20,

    /// <summary>Engine to server, ends a task: an <see cref="EngineCompleted"/>.</summary>
    Completed = 21,

    /// <summary>Engine to server, ends a task: an <see cref="EngineFailure"/>.</summary>
    Failed = 22,
}

/// <summary>
/// The frame format: length of the payload (u32, little endian), kind (u8), payload. Both sides write a frame whole, and
/// the pipe between them is the back-pressure: a slow reader stops the engine.
/// </summary>
internal static class Frames
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 5;

    /// <summary>Longest payload accepted; more means that the other side has gone wrong.</summary>
    public const int MaxPayloadBytes = 64 << 20;

    /// <summary>Fills the first <see cref="HeaderBytes"/> bytes of <paramref name="destination"/>.</summary>
    public static void WriteHeader(Span<byte> destination, FrameKind kind, int payloadBytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)payloadBytes);
        destination[4] = (byte)kind;
    }

    /// <summary>Reads what <see cref="WriteHeader"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The length is impossible.</exception>
    public static (FrameKind Kind, int PayloadBytes) ReadHeader(ReadOnlySpan<byte> source)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(source);
        return length <= MaxPayloadBytes
            ? ((FrameKind)source[4], (int)length)
            : throw new InvalidDataException($"A frame of {length} bytes cannot be.");
    }

    /// <summary>A whole frame that carries a message as JSON.</summary>
    public static byte[] Of<T>(FrameKind kind, T message, JsonTypeInfo<T> type)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var frame = new byte[HeaderBytes + payload.Length];
        WriteHeader(frame, kind, payload.Length);
        payload.CopyTo(frame, HeaderBytes);
        return frame;
    }
}
