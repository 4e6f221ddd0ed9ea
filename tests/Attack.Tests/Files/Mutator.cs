using System.IO.Compression;
using System.Text;

namespace Tablinum.Attack.Tests.Files;

/// <summary>Damages valid files: bytes, blocks, and the fields that a reader trusts.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly byte[][] Numbers =
    [
        [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [1, 0, 0, 0], [0, 0, 1, 0],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ];

    private static readonly string[] Tokens =
    [
        "\"", "\"\"", "'", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\0", "\\", "{", "}", "[", "]", ":", "null", "1e999", "-", "\uFEFF", "\uD800", "é", "#", "=cmd()",
        "99999999999999999999999999999999999999999", "{\"a\":", "[[[[[[[[", "<", ">", "&x;", "<!DOCTYPE x [<!ENTITY a \"b\">]>", "<![CDATA[", "]]>", "<row r=\"1048577\">", "r=\"XFE1\"",
    ];

    /// <summary>A damaged copy.</summary>
    public byte[] Mutate(SeedFile seed)
    {
        var bytes = seed.Bytes.ToArray();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            bytes = random.Next(3) == 0 ? MutateFields(seed, bytes) : MutateBytes(bytes);
        }

        return bytes;
    }

    private byte[] MutateBytes(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 512), bytes.Length - at);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..at]; // cut
            case 3:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 4:
                return [.. bytes[..(at + length)], .. bytes[at..]]; // a block twice
            case 5:
                bytes.AsSpan(at, length).Clear();
                return bytes;
            case 6:
                random.NextBytes(bytes.AsSpan(at, length));
                return bytes;
            default:
                var other = random.Next(bytes.Length - length + 1);
                bytes.AsSpan(other, length).ToArray().CopyTo(bytes, at); // a block in another's place
                return bytes;
        }
    }

    private byte[] MutateFields(SeedFile seed, byte[] bytes) => seed.Form switch
    {
        FileForm.Text => Insert(bytes, random.Next(bytes.Length + 1)),
        FileForm.Zip => MutateEntry(bytes),
        FileForm.Packed => MutatePacked(bytes),
        FileForm.Parquet => MutateFooter(bytes),
        _ => Overwrite(bytes, from: 0),
    };

    private byte[] Insert(byte[] bytes, int at)
    {
        var token = Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]);
        var times = random.Next(20) == 0 ? random.Next(1, 50_000) : 1;
        return [.. bytes[..at], .. Enumerable.Repeat(token, times).SelectMany(copy => copy), .. bytes[at..]];
    }

    /// <summary>A number at the edge in place of whatever stands there.</summary>
    private byte[] Overwrite(byte[] bytes, int from)
    {
        var number = Numbers[random.Next(Numbers.Length)];
        if (bytes.Length >= from + number.Length)
        {
            number.CopyTo(bytes, random.Next(from, bytes.Length - number.Length + 1));
        }

        return bytes;
    }

    /// <summary>The footer says where everything lies; its length stands before the last four bytes.</summary>
    private byte[] MutateFooter(byte[] bytes)
    {
        var footer = bytes.Length < 12 ? 0 : Math.Clamp(bytes.Length - 8 - BitConverter.ToInt32(bytes, bytes.Length - 8), 0, bytes.Length - 8);
        return Overwrite(bytes, footer);
    }

    /// <summary>Unpacks a workbook, damages the XML of one part, and packs it again; or damages the directory.</summary>
    private byte[] MutateEntry(byte[] bytes)
    {
        if (random.Next(4) == 0)
        {
            return Overwrite(bytes, from: bytes.Length * 3 / 4);
        }

        try
        {
            using var copy = new MemoryStream();
            copy.Write(bytes);
            using (var archive = new ZipArchive(copy, ZipArchiveMode.Update, leaveOpen: true))
            {
                var entry = archive.Entries[random.Next(archive.Entries.Count)];
                using var stream = entry.Open();
                using var content = new MemoryStream();
                stream.CopyTo(content);
                var changed = content.Length > 0 && random.Next(2) == 0 ? Insert(content.ToArray(), random.Next((int)content.Length)) : MutateBytes(content.ToArray());
                stream.SetLength(0);
                stream.Write(changed);
            }

            return copy.ToArray();
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException or IOException or OverflowException)
        {
            return MutateBytes(bytes); // it is no archive any more
        }
    }

    private byte[] MutatePacked(byte[] bytes)
    {
        try
        {
            using var content = new MemoryStream();
            using (var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
            {
                packed.CopyTo(content);
            }

            using var again = new MemoryStream();
            using (var packing = new GZipStream(again, CompressionLevel.Fastest, leaveOpen: true))
            {
                packing.Write(Insert(content.ToArray(), random.Next((int)content.Length + 1)));
            }

            return random.Next(4) == 0 ? [.. again.ToArray(), .. bytes] : again.ToArray();
        }
        catch (InvalidDataException)
        {
            return MutateBytes(bytes);
        }
    }
}
