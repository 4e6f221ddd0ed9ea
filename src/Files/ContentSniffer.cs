using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>Tells from the first bytes of a file what it is. The name only tells text formats apart.</summary>
internal static class ContentSniffer
{
    /// <summary>How many first bytes are looked at.</summary>
    public const int HeadBytes = 8 << 10;

    /// <summary>What people upload most and we cannot read, each with words for the refusal.</summary>
    private static readonly (byte[] Signature, string Words)[] Foreign =
    [
        ([.. "PK\x05\x06"u8], "an empty ZIP archive"),
        ([.. "%PDF-"u8], "a PDF document"),
        ([0x89, .. "PNG"u8], "an image"),
        ([0xFF, 0xD8, 0xFF], "an image"),
        ([.. "GIF87a"u8], "an image"),
        ([.. "GIF89a"u8], "an image"),
        ([0xFD, .. "7zXZ"u8], "an xz archive"),
        ([.. "7z"u8, 0xBC, 0xAF], "a 7z archive"),
        ([.. "Rar!"u8, 0x1A], "a RAR archive"),
        ([0x7F, .. "ELF"u8], "a program"),
        ([.. "SQLite format 3\0"u8], "an SQLite database"),
        ([.. "ARROW1\0"u8], "an Arrow file"),
        ([.. "Obj\x01"u8], "an Avro file"),
        ([.. "PARE"u8], "an encrypted Parquet file"),
        ([0xFF, 0xFE, 0x00, 0x00], "text in UTF-32"),
        ([0x00, 0x00, 0xFE, 0xFF], "text in UTF-32"),
    ];

    /// <returns>The kind, and words for it that fit behind "This is".</returns>
    public static (ContentKind Kind, string Words) Look(ReadOnlySpan<byte> head, string name)
    {
        if (head.StartsWith("PAR1"u8))
        {
            return (ContentKind.Parquet, "a Parquet file");
        }

        if (head.StartsWith("PK\x03\x04"u8) || head is [0xD0, 0xCF, 0x11, 0xE0, ..])
        {
            return (ContentKind.Workbook, "a workbook");
        }

        if (head is [0x1F, 0x8B, ..] or [0x28, 0xB5, 0x2F, 0xFD, ..])
        {
            return (ContentKind.Compressed, "a compressed file");
        }

        foreach (var (signature, words) in Foreign)
        {
            if (head.StartsWith(signature))
            {
                return (ContentKind.Unknown, words);
            }
        }

        if (!IsText(head))
        {
            return (ContentKind.Unknown, head.StartsWith("MZ"u8) ? "a program" : "binary data");
        }

        return OtherText(head, name) is { } other
            ? (ContentKind.Unknown, other)
            : IsJson(head, name) ? (ContentKind.Json, "JSON") : (ContentKind.DelimitedText, "delimited text");
    }

    private static bool IsText(ReadOnlySpan<byte> head) =>
        IsUtf16(head) || (!head.Contains((byte)0) && ControlBytes(head) * 10 <= head.Length);

    /// <summary>By its mark, or because every zero byte is the same half of a pair and many pairs have one.</summary>
    private static bool IsUtf16(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return true;
        }

        Span<int> zeros = [0, 0];
        for (var i = 0; i < head.Length; i++)
        {
            zeros[i & 1] += head[i] == 0 ? 1 : 0;
        }

        var pairs = head.Length / 2;
        return pairs > 1 && Math.Min(zeros[0], zeros[1]) == 0 && Math.Max(zeros[0], zeros[1]) * 2 >= pairs;
    }

    /// <summary>Control characters that are neither white space nor in use as separators (^A, FS to US) or for the end of a file (^Z).</summary>
    private static int ControlBytes(ReadOnlySpan<byte> head)
    {
        var count = 0;
        foreach (var b in head)
        {
            count += b is < 0x20 and not (0x01 or (>= 0x09 and <= 0x0D) or (>= 0x1A and <= 0x1F)) or 0x7F ? 1 : 0;
        }

        return count;
    }

    /// <summary>Text that calls itself something else and begins like it: reading it as rows would make nonsense of it.</summary>
    private static string? OtherText(ReadOnlySpan<byte> head, string name) =>
        Path.GetExtension(name).ToUpperInvariant() is ".XML" or ".HTML" or ".HTM" or ".SVG" && FirstOf(head) == '<'
            ? "a marked-up document (XML, HTML)"
            : null;

    /// <summary>For lists of files only: how a text is read is found when it is read, whatever its name.</summary>
    private static bool IsJson(ReadOnlySpan<byte> head, string name) =>
        Path.GetExtension(name).ToUpperInvariant() is ".JSON" or ".NDJSON" or ".JSONL" or ".GEOJSON" && FirstOf(head) is '{' or '[';

    private static char FirstOf(ReadOnlySpan<byte> head)
    {
        var start = head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? head[3..] : head;
        return start.TrimStart(" \t\r\n"u8) is [var first, ..] ? (char)first : '\0';
    }
}
