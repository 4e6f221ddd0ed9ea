using System.IO.Compression;
using System.Text;

namespace Tablinum.Api.Tests;

/// <summary>Compressed files.</summary>
internal static class Packed
{
    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
