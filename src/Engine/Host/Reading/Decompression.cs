using System.IO.Compression;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host.Reading;

/// <summary>Unpacks a compressed upload into the temp folder, and never more of it than a table may be large.</summary>
internal sealed class Decompression(EngineRequest request, string tempFolder, EngineCancellation cancellation)
{
    /// <summary>Bytes that come out, at most.</summary>
    public const long MaxBytes = 20L * 1024 * 1024 * 1024;

    /// <summary>Bytes that come out of one byte, at most. Tables shrink to a tenth; only what was made to harm shrinks like this.</summary>
    public const int MaxRatio = 1_000;

    /// <summary>The ratio is not looked at before this many bytes: small files of zeros are no harm.</summary>
    public const long FreeBytes = 10L * 1024 * 1024;

    private const int BlockBytes = 1 << 16;

    /// <summary>Unpacks the file if its first bytes say that it is gzip or Zstandard.</summary>
    /// <returns>Where the content lies: in the temp folder, or where it was.</returns>
    public string Unpack(string path)
    {
        Span<byte> magic = stackalloc byte[4];
        using var packed = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        magic = magic[..packed.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false)];
        packed.Position = 0;
        return magic switch
        {
            [0x1F, 0x8B, ..] => Gunzip(packed),
            [0x28, 0xB5, 0x2F, 0xFD] => Unzstd(packed),
            _ => path,
        };
    }

    private string Gunzip(FileStream packed)
    {
        try
        {
            using var unpacked = new GZipStream(new SealedGzip(packed), CompressionMode.Decompress);
            using var target = NewTarget();
            var buffer = new byte[BlockBytes];
            while (unpacked.Read(buffer) is var read and > 0)
            {
                cancellation.ThrowIfCancelled();
                CheckSize(target.Position + read, packed.Position);
                target.Write(buffer.AsSpan(0, read));
            }

            return UnpackSeal.TryTakeOff(target) ? target.Name : throw BrokenGzip();
        }
        catch (InvalidDataException)
        {
            throw BrokenGzip();
        }
    }

    private string Unzstd(FileStream packed)
    {
        using var target = NewTarget();
        new ZstandardText(request, tempFolder, cancellation).Unpack(packed, target, bytes => CheckSize(bytes, packed.Length));
        return target.Name;
    }

    private static TaskFailure BrokenGzip() =>
        new(ErrorKind.OverLimit, "import.broken_gzip", "This gzip file cannot be unpacked: it is cut off or damaged. Pack it again.");

    private FileStream NewTarget() =>
        new(Path.Combine(tempFolder, "unpacked"), FileMode.Create, FileAccess.ReadWrite, FileShare.Read, BlockBytes);

    private static void CheckSize(long unpackedBytes, long packedBytes)
    {
        if (unpackedBytes > MaxBytes)
        {
            throw ReadingFailure.TooLarge($"Unpacked, this file is larger than {MaxBytes >> 30} GB. Split it, or send it as Parquet.");
        }

        if (unpackedBytes > FreeBytes && unpackedBytes / MaxRatio > packedBytes)
        {
            throw ReadingFailure.TooLarge($"Unpacked, this file is more than {MaxRatio:N0} times as large. Unpack it first if it really is a table.");
        }
    }
}
