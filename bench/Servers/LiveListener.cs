using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Tablinum.Bench.Servers;

/// <summary>A client of live updates: SignalR's JSON over a WebSocket, as much of it as listening takes.</summary>
internal sealed class LiveListener : IAsyncDisposable
{
    private const byte EndOfMessage = 0x1E;

    private readonly ClientWebSocket _socket = new();
    private readonly List<double> _delaysMs = [];
    private Task _listening = Task.CompletedTask;

    private LiveListener()
    {
    }

    /// <summary>From the instant that each event carries to its arrival here, for a listener that looks into events.</summary>
    public IReadOnlyList<double> DelaysMs => _delaysMs;

    /// <summary>How many events came.</summary>
    public int Events { get; private set; }

    /// <param name="looks">Whether it looks when each event happened; counting them is cheaper.</param>
    public static async Task<LiveListener> ConnectAsync(Uri address, string secret, bool looks, CancellationToken cancellationToken)
    {
        var listener = new LiveListener();
        listener._socket.Options.SetRequestHeader("Authorization", $"Bearer {secret}");
        await listener._socket.ConnectAsync(address, cancellationToken);
        await listener.SendAsync("""{"protocol":"json","version":1}""", cancellationToken);
        await listener.SendAsync("""{"type":1,"invocationId":"0","target":"After","arguments":[null]}""", cancellationToken);
        var answered = new TaskCompletionSource();
        listener._listening = listener.ListenAsync(looks, answered, cancellationToken);
        await answered.Task.WaitAsync(cancellationToken); // from here on it is among the listeners
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _listening;
        _socket.Dispose();
    }

    private async Task ListenAsync(bool looks, TaskCompletionSource answered, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        var filled = 0;
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
                filled += part.Count;
                while (buffer.AsSpan(0, filled).IndexOf(EndOfMessage) is var end and >= 0)
                {
                    Take(buffer.AsMemory(0, end), looks, answered);
                    buffer.AsSpan(end + 1, filled - end - 1).CopyTo(buffer);
                    filled -= end + 1;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            answered.TrySetResult();
        }
    }

    private void Take(ReadOnlyMemory<byte> message, bool looks, TaskCompletionSource answered)
    {
        if (message.Span.StartsWith("{\"type\":3"u8))
        {
            answered.TrySetResult();
        }
        else if (!looks)
        {
            Events += message.Span.Count("\"number\":"u8);
        }
        else if (message.Span.StartsWith("{\"type\":1"u8))
        {
            var now = TimeProvider.System.GetUtcNow();
            using var parsed = JsonDocument.Parse(message);
            foreach (var happened in parsed.RootElement.GetProperty("arguments")[0].EnumerateArray())
            {
                Events++;
                _delaysMs.Add((now - happened.GetProperty("at").GetDateTimeOffset()).TotalMilliseconds);
            }
        }
    }

    private Task SendAsync(string message, CancellationToken cancellationToken) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{message}{(char)EndOfMessage}")),
        WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
}
