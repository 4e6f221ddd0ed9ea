using System.Net;
using System.Net.Http.Headers;

namespace Tablinum.Cli.Client;

/// <summary>The bytes of a file, sent as they are read, telling how many are gone.</summary>
internal sealed class UploadContent : HttpContent
{
    private const int BufferBytes = 128 << 10;

    private readonly FileStream _file;
    private readonly Action<long> _sent;

    /// <summary>Reads <paramref name="file"/> from its beginning; disposes it in the end.</summary>
    /// <param name="file">An open, seekable file.</param>
    /// <param name="sent">Told the number of bytes sent so far, on any thread.</param>
    public UploadContent(FileStream file, Action<long> sent)
    {
        (_file, _sent) = (file, sent);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <inheritdoc />
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc />
    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var total = 0L;
        _file.Position = 0;
        while (await _file.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            _sent(total += read);
        }
    }

    /// <inheritdoc />
    protected override bool TryComputeLength(out long length)
    {
        length = _file.Length;
        return true;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
