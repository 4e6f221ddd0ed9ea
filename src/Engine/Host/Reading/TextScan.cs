using System.Buffers;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace Tablinum.Engine.Host.Reading;

/// <summary>What only all of a file's bytes can say, found in one pass at the speed of memory.</summary>
/// <param name="IsUtf8">DuckDB refuses a file for one byte, and a guess from the head would be wrong for the rest.</param>
/// <param name="HasLongLine">
/// A line has 1 MiB or more (from 512 KiB on it may be told). A last line that is longer than its buffers is dropped by DuckDB
/// without a word.
/// </param>
internal sealed record TextScan(bool IsUtf8, bool HasLongLine)
{
    private const int BlockBytes = 1 << 19;

    /// <summary>Reads a file through.</summary>
    public static TextScan Of(string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var scan = new TextScan(IsUtf8: true, HasLongLine: false);
            var (offset, kept) = (0L, 0);
            while (Fill(file, buffer.AsSpan(kept, BlockBytes - kept), offset) is var read and > 0)
            {
                offset += read;
                var block = buffer.AsSpan(0, kept + read);
                var whole = block[..^IncompleteTail(block)];
                scan = new TextScan(
                    scan.IsUtf8 && Utf8.IsValid(whole),
                    scan.HasLongLine || (block.Length == BlockBytes && !block.Contains((byte)'\n')));
                kept = block.Length - whole.Length;
                block[whole.Length..].CopyTo(buffer);
            }

            return scan with { IsUtf8 = scan.IsUtf8 && kept == 0 };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A read may stop short of the end.</summary>
    private static int Fill(SafeFileHandle file, Span<byte> target, long offset)
    {
        var filled = 0;
        while (filled < target.Length && RandomAccess.Read(file, target[filled..], offset + filled) is var read and > 0)
        {
            filled += read;
        }

        return filled;
    }

    /// <summary>Bytes at the end that begin a character without ending it.</summary>
    private static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var value = bytes[^back];
            if (value >= 0xC0)
            {
                return back < (value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2) ? back : 0;
            }

            if (value < 0x80)
            {
                return 0;
            }
        }

        return 0;
    }
}
