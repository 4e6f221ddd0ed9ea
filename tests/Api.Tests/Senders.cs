using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tablinum.Api.Tests;

/// <summary>A body that does not announce its length.</summary>
internal sealed class ChunkedContent(string text) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>An upload by hand on a bare socket, which can break off in the middle.</summary>
internal sealed class RawSender : IDisposable
{
    private readonly TcpClient _connection = new();
    private readonly bool _chunked;

    private RawSender(bool chunked) => _chunked = chunked;

    public static async Task<RawSender> StartAsync(TestWorkspace workspace, long? length)
    {
        var sender = new RawSender(length is null);
        var address = workspace.Server.Address;
        await sender._connection.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var framing = length is null ? "Transfer-Encoding: chunked" : $"Content-Length: {length}";
        await sender.WriteAsync(
            $"POST {workspace.Path}/files?name=a.csv HTTP/1.1\r\nHost: {address.Authority}\r\n"
            + $"Authorization: Bearer {workspace.Secret}\r\n{framing}\r\n\r\n");
        return sender;
    }

    public Task SendAsync(string text) => WriteAsync(_chunked ? $"{text.Length:x}\r\n{text}\r\n" : text);

    public void Dispose() => _connection.Dispose();

    private async Task WriteAsync(string text) =>
        await _connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);
}
