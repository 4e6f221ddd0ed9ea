using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Tablinum.Posix;

namespace Tablinum.Storage;

/// <summary>Copies a stream to a file and hashes it on the way, reading the next piece while the last one is hashed and written.</summary>
internal static class HashingWriter
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Writing is begun this often, so that the flush at the end of 1 GB waits for the last few MB only.</summary>
    private const int WritebackBytes = 8 * 1024 * 1024;

    /// <returns>Size and hash; <see langword="null"/> if there was a byte past <paramref name="maxBytes"/>.</returns>
    internal static async Task<StoredBlob?> CopyAsync(
        Stream content, SafeFileHandle file, long maxBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var reading = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var writing = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var written = Task.CompletedTask;
        try
        {
            long total = 0;
            while (true)
            {
                var wanted = (int)Math.Min(BufferBytes, maxBytes - total + (maxBytes == long.MaxValue ? 0 : 1));
                var count = await content.ReadAtLeastAsync(reading.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, cancellationToken);
                await written;
                written = Task.CompletedTask;
                if (total + count > maxBytes)
                {
                    return null;
                }

                (reading, writing) = (writing, reading);
                if (count < wanted)
                {
                    Write(hash, file, writing.AsSpan(0, count), total); // the last piece: nothing left to overlap with
                    return new StoredBlob(total + count, Convert.ToHexStringLower(hash.GetHashAndReset()));
                }

                var (piece, offset) = (writing, total);
                written = Task.Run(() => Write(hash, file, piece.AsSpan(0, count), offset), CancellationToken.None);
                total += count;
            }
        }
        finally
        {
            // The buffers and the file must not be given away under a write that still runs; its own error is
            // either already on its way up or less telling than the one that is.
            await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(reading);
            ArrayPool<byte>.Shared.Return(writing);
        }
    }

    private static void Write(IncrementalHash hash, SafeFileHandle file, ReadOnlySpan<byte> piece, long offset)
    {
        RandomAccess.Write(file, piece, offset);
        hash.AppendData(piece);
        var end = offset + piece.Length;
        if (end / WritebackBytes != offset / WritebackBytes)
        {
            DurableFile.BeginWriting(file, (end / WritebackBytes - 1) * WritebackBytes, WritebackBytes);
        }
    }
}
