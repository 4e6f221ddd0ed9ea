using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Tablinum.Attack.Tests.Files;

/// <summary>An entry of the directory of an archive, which may lie.</summary>
/// <param name="Place">Where the directory says that the entry begins.</param>
internal sealed record RawEntry(string Name, uint Place, byte[] Packed, uint Length)
{
    /// <summary>Of the file that would be unpacked; a symbolic link if its upper half says so.</summary>
    public uint Attributes { get; init; }

    /// <summary>8 is DEFLATE.</summary>
    public ushort Method { get; init; } = 8;

    public ushort Flags { get; init; }
}

/// <summary>Writes ZIP archives as no honest program does (APPNOTE.TXT of the format, 4.3).</summary>
internal sealed class RawZip
{
    /// <summary>Mode of a symbolic link, for <see cref="RawEntry.Attributes"/>.</summary>
    public const uint SymbolicLink = 0xA1FF_0000;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<RawEntry> _directory = [];

    /// <summary>Where the next local entry begins.</summary>
    public uint Here => (uint)_bytes.WrittenCount;

    public static byte[] Deflate(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>An entry as it should be, but for its attributes.</summary>
    public RawZip Add(string name, string text, uint attributes = 0)
    {
        var content = Encoding.UTF8.GetBytes(text);
        return Add(new RawEntry(name, Here, Deflate(content), (uint)content.Length) { Attributes = attributes });
    }

    /// <summary>An entry with content.</summary>
    public RawZip Add(RawEntry entry)
    {
        WriteLocal(entry);
        return List(entry);
    }

    /// <summary>A line of the directory alone: its content is that of another one, or nothing.</summary>
    public RawZip List(RawEntry entry)
    {
        _directory.Add(entry);
        return this;
    }

    /// <param name="count">Of entries, as the end of the archive says it; null for the truth.</param>
    public byte[] ToArray(ushort? count = null)
    {
        var start = Here;
        _directory.ForEach(WriteListed);
        var length = Here - start;
        Span<byte> end = stackalloc byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x0605_4B50);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], count ?? (ushort)_directory.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], count ?? (ushort)_directory.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], length);
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], start);
        _bytes.Write(end);
        return _bytes.WrittenSpan.ToArray();
    }

    private void WriteLocal(RawEntry entry)
    {
        var name = Encoding.UTF8.GetBytes(entry.Name);
        Span<byte> header = stackalloc byte[30];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x0403_4B50);
        WriteCommon(header[4..], entry, (ushort)name.Length);
        _bytes.Write(header);
        _bytes.Write(name);
        _bytes.Write(entry.Packed);
    }

    private void WriteListed(RawEntry entry)
    {
        var name = Encoding.UTF8.GetBytes(entry.Name);
        Span<byte> header = stackalloc byte[46];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x0201_4B50);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 0x0314); // made on Unix: the attributes are a mode
        WriteCommon(header[6..], entry, (ushort)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[38..], entry.Attributes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[42..], entry.Place);
        _bytes.Write(header);
        _bytes.Write(name);
    }

    /// <summary>From the version that is needed to the length of the name: the same in both places. No check sum is given.</summary>
    private static void WriteCommon(Span<byte> header, RawEntry entry, ushort nameLength)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, 20);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], entry.Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], entry.Method);
        BinaryPrimitives.WriteUInt32LittleEndian(header[14..], (uint)entry.Packed.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], entry.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], nameLength);
    }
}
