namespace Tablinum.Engine.Host.Reading;

/// <summary>
/// What is packed behind the content of a compressed file: only if it comes out at the end, everything before it has come out. The
/// readers of others take a file that is cut off for one that ends, or leave out a last line that is too long for them.
/// </summary>
internal static class UnpackSeal
{
    /// <summary>The seal, unpacked.</summary>
    public static ReadOnlySpan<byte> Text => "-----sealed----------sealed-----"u8;

    /// <summary>The seal as a frame of Zstandard (RFC 8878, 3.1.1): its size in one byte, then one block that is stored as it is.</summary>
    public static byte[] Zstandard { get; } =
        [0x28, 0xB5, 0x2F, 0xFD, 0x20, (byte)Text.Length, (byte)((Text.Length << 3) | 1), (byte)(Text.Length >> 5), 0, .. Text];

    /// <summary>Takes the seal off the end of a file.</summary>
    /// <param name="end">What has been written behind it.</param>
    /// <returns>False if it is not there.</returns>
    public static bool TryTakeOff(FileStream target, ReadOnlySpan<byte> end = default)
    {
        Span<byte> last = stackalloc byte[Text.Length + end.Length];
        target.Position = Math.Max(target.Position - last.Length, 0);
        var content = target.Position;
        if (target.ReadAtLeast(last, last.Length, throwOnEndOfStream: false) < last.Length || !last.StartsWith(Text) || !last[Text.Length..].SequenceEqual(end))
        {
            return false;
        }

        target.SetLength(content);
        return true;
    }
}
