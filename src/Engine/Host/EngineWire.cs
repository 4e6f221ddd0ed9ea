using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tablinum.Engine.Protocol;
using Tablinum.Posix;

namespace Tablinum.Engine.Host;

/// <summary>The engine's end of the pipes. One thread reads, so that a cancel is seen while a task runs; any thread writes whole frames.</summary>
internal sealed class EngineWire(Stream input, Stream output) : IDisposable
{
    private const int MaxDataBytes = 1 << 20;
    private const int SmallFrameBytes = 64 << 10;

    private readonly byte[] _small = new byte[SmallFrameBytes];
    private readonly Lock _writing = new();
    private readonly BlockingCollection<ReceivedRequest> _requests = new(boundedCapacity: 1);
    private volatile EngineCancellation? _current;

    /// <summary>Starts the reading thread.</summary>
    public void Start() => new Thread(Read) { IsBackground = true, Name = "wire" }.Start();

    /// <summary>The next request; blocks the task thread until there is one.</summary>
    public ReceivedRequest Next() => _requests.Take(CancellationToken.None); // ends with the process

    /// <summary>The task is over: a cancel that comes late stops nothing.</summary>
    public void Ended() => _current = null;

    /// <summary>Sends a message.</summary>
    public void Send<T>(FrameKind kind, T message, JsonTypeInfo<T> type)
    {
        var frame = Frames.Of(kind, message, type);
        lock (_writing)
        {
            output.Write(frame);
            output.Flush();
        }
    }

    /// <summary>Sends row bytes; blocks while the server does not take them, which is what slows DuckDB down.</summary>
    public void SendData(ReadOnlySpan<byte> bytes)
    {
        lock (_writing)
        {
            while (!bytes.IsEmpty)
            {
                var length = Math.Min(bytes.Length, MaxDataBytes);
                WriteData(bytes[..length]);
                bytes = bytes[length..];
            }

            output.Flush();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _current?.Dispose();
        _requests.Dispose();
    }

    /// <summary>A small frame is written at once, or the server would wake up for its header alone.</summary>
    private void WriteData(ReadOnlySpan<byte> payload)
    {
        Frames.WriteHeader(_small, FrameKind.Data, payload.Length);
        if (Frames.HeaderBytes + payload.Length <= _small.Length)
        {
            payload.CopyTo(_small.AsSpan(Frames.HeaderBytes));
            output.Write(_small.AsSpan(0, Frames.HeaderBytes + payload.Length));
        }
        else
        {
            output.Write(_small.AsSpan(0, Frames.HeaderBytes));
            output.Write(payload);
        }
    }

    private void Read()
    {
        try
        {
            var header = new byte[Frames.HeaderBytes];
            while (true)
            {
                input.ReadExactly(header);
                var (kind, length) = Frames.ReadHeader(header);
                var payload = new byte[length];
                input.ReadExactly(payload);
                Take(kind, payload);
            }
        }
        catch (EndOfStreamException)
        {
            // The server has gone. DuckDB may be deep in native code, so nothing is unwound.
            StandardStreams.ExitNow(0);
        }
    }

    private void Take(FrameKind kind, byte[] payload)
    {
        switch (kind)
        {
            case FrameKind.Request:
                var request = JsonSerializer.Deserialize(payload, EngineJson.Default.EngineRequest)
                    ?? throw new InvalidDataException("An empty request.");

                // From here on a cancel is meant for this request, even before its task has begun.
                var cancellation = new EngineCancellation();
                _current = cancellation;
                if (!_requests.TryAdd(new ReceivedRequest(request, cancellation)))
                {
                    throw new InvalidDataException("A request while another one waits.");
                }

                break;
            case FrameKind.Cancel:
                _current?.Cancel();
                break;
            default:
                throw new InvalidDataException($"A server does not send {kind}.");
        }
    }
}

/// <summary>A request and what a cancel frame does to it.</summary>
internal sealed record ReceivedRequest(EngineRequest Request, EngineCancellation Cancellation);
