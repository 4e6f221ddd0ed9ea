using System.Net;
using System.Net.Sockets;

namespace Tablinum.Testing;

/// <summary>Stands on loopback before a server that others need, and can be cut: then it is as if that server had died.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly int _target;
    private readonly int _port;
    private readonly Lock _lock = new();
    private readonly List<TcpClient> _connections = [];
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public CutProxy(int target)
    {
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener);
    }

    public int Port => _port;

    /// <summary>Ends all connections and takes no more.</summary>
    public async Task CutAsync()
    {
        _listener?.Dispose();
        _listener = null;
        await _accepting;
        lock (_lock)
        {
            _connections.ForEach(connection => connection.Dispose());
            _connections.Clear();
        }
    }

    /// <summary>As before the cut, at the same port.</summary>
    public void Mend()
    {
        _listener = new TcpListener(IPAddress.Loopback, _port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync() => await CutAsync();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(CancellationToken.None);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _target, CancellationToken.None);
                lock (_lock)
                {
                    _connections.AddRange([client, server]);
                }

                _ = PumpAsync(client, server);
                _ = PumpAsync(server, client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // cut
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // one side has gone
        }

        from.Dispose();
        to.Dispose();
    }
}
