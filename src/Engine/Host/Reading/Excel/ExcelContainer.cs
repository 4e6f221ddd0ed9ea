using System.IO.Compression;
using System.Text;

namespace Tablinum.Engine.Host.Reading.Excel;

/// <summary>
/// Looks at a workbook from outside before anything of it is parsed: what it is, and what it unfolds to. The lengths that an
/// archive declares can be relied on, because its entries are never read beyond them.
/// </summary>
internal static class ExcelContainer
{
    /// <summary>A workbook that is an archive of XML.</summary>
    public const string Xlsx = "xlsx";

    /// <summary>A workbook of before 2007.</summary>
    public const string Xls = "xls";

    /// <summary>XML of all parts: ten times the largest sheet that Excel itself works with comfortably.</summary>
    public const long MaxXmlBytes = 2L << 30;

    /// <summary>XML of the texts, which are held in memory, about twice as large.</summary>
    public const long MaxTextBytes = 128L << 20;

    /// <summary>XML of styles and the list of sheets.</summary>
    public const long MaxSmallPartBytes = 16L << 20;

    /// <summary>Sheets are packed to a tenth or a twentieth; only bombs get far below a hundredth.</summary>
    public const int MaxRatio = 100;

    /// <summary>Parts up to this size may be packed as well as they like; all together, up to four times as much.</summary>
    public const long AnyRatioBytes = 16L << 20;

    private const int MaxEntries = 10_000;
    private const int DirectoryEntryBytes = 128;
    private static readonly byte[] EncryptedPackage = Encoding.Unicode.GetBytes("EncryptedPackage\0");

    /// <summary>Tells <see cref="Xlsx"/> from <see cref="Xls"/> and refuses everything else, and what is too large.</summary>
    /// <exception cref="TaskFailure">It is refused.</exception>
    public static string Check(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[8];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (head[..length].StartsWith("PK"u8))
        {
            CheckArchive(file);
            return Xlsx;
        }

        if (head[..length].IndexOfAnyExcept((byte)0) < 0 || head[0] is (byte)'<' or (byte)'{' or 0xEF)
        {
            throw ExcelFailures.Unsupported("A file that is no workbook, whatever its name ends in,");
        }

        if (HoldsEncryptedPackage(file))
        {
            throw ExcelFailures.Encrypted();
        }

        return Xls;
    }

    private static void CheckArchive(FileStream file)
    {
        using var archive = Open(file);
        if (archive.Entries.Count > MaxEntries)
        {
            throw ExcelFailures.TooLarge($"This workbook has more than {MaxEntries} parts.");
        }

        if (Has(archive, "xl/workbook.bin"))
        {
            throw ExcelFailures.Unsupported("A binary workbook (.xlsb)");
        }

        if (Has(archive, "content.xml"))
        {
            throw ExcelFailures.Unsupported("An OpenDocument file (.ods)");
        }

        if (!archive.Entries.Any(entry => entry.FullName.TrimStart('/').StartsWith("xl/", StringComparison.OrdinalIgnoreCase)))
        {
            throw ExcelFailures.Unsupported("An archive without a workbook in it");
        }

        CheckSizes(archive);
    }

    private static ZipArchive Open(FileStream file)
    {
        try
        {
            file.Position = 0;
            var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            _ = archive.Entries;
            return archive;
        }
        catch (InvalidDataException)
        {
            throw ExcelFailures.Broken();
        }
    }

    private static bool Has(ZipArchive archive, string name) =>
        archive.Entries.Any(entry => entry.FullName.TrimStart('/').Equals(name, StringComparison.OrdinalIgnoreCase));

    private static void CheckSizes(ZipArchive archive)
    {
        var (total, packed) = (0L, 0L);
        foreach (var entry in archive.Entries.Where(IsParsed))
        {
            total += entry.Length;
            packed += entry.CompressedLength;
            if (IsBomb(entry.Length, entry.CompressedLength, AnyRatioBytes) || IsBomb(total, packed, 4 * AnyRatioBytes))
            {
                throw ExcelFailures.TooLarge("This workbook unfolds into far more than the file holds.");
            }

            if (entry.Length > LimitOf(entry) || total > MaxXmlBytes)
            {
                throw ExcelFailures.TooLarge("This workbook is too large to be read as a workbook.");
            }
        }
    }

    private static bool IsBomb(long length, long packed, long anyRatio) => length > anyRatio && length / MaxRatio > packed;

    /// <summary>Pictures and the like are never opened.</summary>
    private static bool IsParsed(ZipArchiveEntry entry) =>
        Path.GetExtension(entry.FullName).ToUpperInvariant() is ".XML" or ".RELS";

    private static long LimitOf(ZipArchiveEntry entry) => entry.FullName.ToUpperInvariant() switch
    {
        var name when name.EndsWith("SHAREDSTRINGS.XML", StringComparison.Ordinal) => MaxTextBytes,
        var name when name.Contains("STYLES", StringComparison.Ordinal)
            || name.EndsWith("WORKBOOK.XML", StringComparison.Ordinal)
            || name.EndsWith(".RELS", StringComparison.Ordinal) => MaxSmallPartBytes,
        _ => MaxXmlBytes,
    };

    /// <summary>
    /// Whether a compound file has a directory entry of that name: then all of the workbook is inside it. Checking the password
    /// takes as many rounds as the file says, so it must not be tried.
    /// </summary>
    private static bool HoldsEncryptedPackage(FileStream file)
    {
        file.Position = 0;
        var buffer = new byte[1 << 16];
        while (file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is var read and > 0)
        {
            for (var at = 0; at + DirectoryEntryBytes <= read; at += DirectoryEntryBytes)
            {
                if (buffer.AsSpan(at).StartsWith(EncryptedPackage))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
