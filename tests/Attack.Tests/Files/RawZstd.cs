namespace Tablinum.Attack.Tests.Files;

/// <summary>Writes frames of Zstandard (RFC 8878) without packing anything.</summary>
internal static class RawZstd
{
    private const int MaxBlock = 128 << 10;
    private const int Raw = 0;
    private const int Rle = 1;

    private static readonly byte[] Head = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38]; // no size, a window of 128 kB

    /// <summary>The content as it is.</summary>
    public static byte[] Stored(byte[] content)
    {
        var frame = new List<byte>(Head);
        for (var at = 0; at == 0 || at < content.Length; at += MaxBlock)
        {
            var block = content[at..Math.Min(content.Length, at + MaxBlock)];
            frame.AddRange([.. BlockHead(Raw, block.Length, isLast: at + block.Length == content.Length), .. block]);
        }

        return [.. frame];
    }

    /// <summary>Some bytes, and then one of them again and again: four bytes for 128 kB.</summary>
    public static byte[] Repeated(byte[] start, byte again, int blocks)
    {
        var frame = new List<byte>(Head);
        frame.AddRange([.. BlockHead(Raw, start.Length, isLast: false), .. start]);
        for (var block = 1; block <= blocks; block++)
        {
            frame.AddRange([.. BlockHead(Rle, MaxBlock, isLast: block == blocks), again]);
        }

        return [.. frame];
    }

    private static byte[] BlockHead(int kind, int size, bool isLast)
    {
        var head = (size << 3) | (kind << 1) | (isLast ? 1 : 0);
        return [(byte)head, (byte)(head >> 8), (byte)(head >> 16)];
    }
}
