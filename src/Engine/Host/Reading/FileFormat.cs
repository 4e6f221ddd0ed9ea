namespace Tablinum.Engine.Host.Reading;

/// <summary>What a file holds.</summary>
internal enum FileFormat
{
    DelimitedText,
    Json,
    Parquet,

    /// <summary>An Excel workbook, or another file in a container of that kind.</summary>
    Workbook,
}

/// <summary>Tells what a file holds from its first bytes; names are not asked.</summary>
internal static class FileFormats
{
    /// <summary>What a file holds; delimited text if nothing else is seen.</summary>
    public static FileFormat Of(ReadOnlySpan<byte> head) =>
        head.StartsWith("PAR1"u8) ? FileFormat.Parquet
        : head.StartsWith("PK\x03\x04"u8) || head is [0xD0, 0xCF, 0x11, 0xE0, ..] ? FileFormat.Workbook
        : IsJson(head) ? FileFormat.Json
        : FileFormat.DelimitedText;

    /// <summary>An object that begins with a key or ends at once, or a list that begins with a value or ends at once. In UTF-16 every other byte is zero.</summary>
    private static bool IsJson(ReadOnlySpan<byte> head)
    {
        Span<byte> signs = stackalloc byte[2];
        var found = 0;
        foreach (var value in head.TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, 0xFF, 0xFE]))
        {
            if (value is not (0 or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                signs[found++] = value;
                if (found == signs.Length)
                {
                    break;
                }
            }
        }

        return signs[..found] switch
        {
            [(byte)'{', (byte)'"' or (byte)'}'] => true,
            [(byte)'[', (byte)'{' or (byte)'[' or (byte)'"' or (byte)']' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n' or (>= (byte)'0' and <= (byte)'9')] => true,
            _ => false,
        };
    }
}
