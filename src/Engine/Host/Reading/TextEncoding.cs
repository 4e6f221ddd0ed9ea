using System.Text;

namespace Tablinum.Engine.Host.Reading;

/// <summary>Finds how a text is encoded and makes UTF-8 of it, which is all that DuckDB reads.</summary>
internal static class TextEncoding
{
    private const int HeadBytes = 64 * 1024;

    /// <summary>For files that are not UTF-8 but have no mark: what spreadsheets on Windows write in the west.</summary>
    public static Encoding Western { get; } = CodePagesEncodingProvider.Instance.GetEncoding(1252)
        ?? throw new InvalidOperationException("Code page 1252 is part of the runtime.");

    /// <summary>The first bytes of a file.</summary>
    public static byte[] Head(string path)
    {
        using var file = File.OpenHandle(path);
        var buffer = new byte[HeadBytes];
        var read = RandomAccess.Read(file, buffer, fileOffset: 0);
        return buffer[..read];
    }

    /// <summary>UTF-16 by its mark, or by its NUL bytes in every other place; null for everything else.</summary>
    public static Encoding? Utf16Of(ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xFE, ..])
        {
            return Encoding.Unicode;
        }

        if (head is [0xFE, 0xFF, ..])
        {
            return Encoding.BigEndianUnicode;
        }

        var (even, odd) = (0, 0);
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i] == 0)
            {
                _ = i % 2 == 0 ? even++ : odd++;
            }
        }

        var half = head.Length / 2;
        return odd > half * 0.4 && even < half * 0.05 ? Encoding.Unicode
            : even > half * 0.4 && odd < half * 0.05 ? Encoding.BigEndianUnicode
            : null;
    }

    /// <summary>Writes the file again in UTF-8, without a mark.</summary>
    public static void Transcode(string source, Encoding encoding, string target, EngineCancellation cancellation)
    {
        using var reader = new StreamReader(source, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        using var writer = new StreamWriter(target, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16);
        var buffer = new char[1 << 16];
        while (reader.Read(buffer) is var read and > 0)
        {
            cancellation.ThrowIfCancelled();
            writer.Write(buffer, 0, read);
        }
    }
}
