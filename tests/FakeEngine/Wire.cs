using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tablinum.Engine.Protocol;

namespace Tablinum.FakeEngine;

/// <summary>The engine's side of the pipes. A thread of its own listens, so that a cancel is heard during a task.</summary>
internal sealed class Wire : IDisposable
{
    private readonly Stream _output;
    private readonly BlockingCollection<EngineRequest> _requests = [];
    private CancellationTokenSource _cancel = new();

    public Wire(Stream input, Stream output)
    {
        _output = output;
        new Thread(() => Listen(input)) { IsBackground = true }.Start();
    }

    /// <summary>Of the task at hand.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    public EngineRequest? NextRequest()
    {
        try
        {
            return _requests.Take(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            return null; // the server has closed the pipe
        }
    }

    public void WaitForEnd() => NextRequest();

    public void Send<T>(FrameKind kind, T message, JsonTypeInfo<T> type) => _output.Write(Frames.Of(kind, message, type));

    public void SendData(ReadOnlySpan<byte> bytes)
    {
        SendHeader(FrameKind.Data, bytes.Length);
        _output.Write(bytes);
    }

    public void SendHeader(FrameKind kind, int payloadBytes)
    {
        Span<byte> header = stackalloc byte[Frames.HeaderBytes];
        Frames.WriteHeader(header, kind, payloadBytes);
        _output.Write(header);
    }

    public void SendRaw(ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    public void Dispose()
    {
        _output.Dispose();
        _requests.Dispose();
        _cancel.Dispose();
    }

    private void Listen(Stream input)
    {
        var header = new byte[Frames.HeaderBytes];
        while (input.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            var (kind, length) = Frames.ReadHeader(header);
            var payload = new byte[length];
            input.ReadExactly(payload);
            if (kind == FrameKind.Cancel)
            {
                _cancel.Cancel();
            }
            else
            {
                _cancel = new CancellationTokenSource();
                _requests.Add(JsonSerializer.Deserialize(payload, EngineJson.Default.EngineRequest)!, CancellationToken.None); // never null: it came from the pool
            }
        }

        _requests.CompleteAdding();
    }
}
