using System.Buffers.Binary;
using System.Text;

namespace Tablinum.Engine.Tests.Reading;

/// <summary>Makes an <c>.xls</c> file of one sheet out of records: a compound file with one stream.</summary>
internal sealed class OldWorkbook
{
    private const int SectorBytes = 512;
    private const int MinStreamBytes = 4096;
    private const uint EndOfChain = 0xFFFFFFFE;
    private const uint TableSector = 0xFFFFFFFD;
    private const uint Free = 0xFFFFFFFF;

    private readonly List<byte> _sheet = [];

    public OldWorkbook Number(ushort row, ushort column, double value) =>
        Add(0x0203, [.. Cell(row, column), .. BitConverter.GetBytes(value)]);

    public OldWorkbook Error(ushort row, ushort column) => Add(0x0205, [.. Cell(row, column), 0x2A, 1]);

    public OldWorkbook Boolean(ushort row, ushort column, bool value) => Add(0x0205, [.. Cell(row, column), value ? (byte)1 : (byte)0, 0]);

    /// <summary>A formula whose result is an error.</summary>
    public OldWorkbook FormulaError(ushort row, ushort column) =>
        Add(0x0006, [.. Cell(row, column), 2, 0, 0x07, 0, 0, 0, 0xFF, 0xFF, .. new byte[8]]);

    /// <summary>A formula over an array, whose text comes after the array.</summary>
    public OldWorkbook ArrayText(ushort row, ushort column, params string[] pieces)
    {
        _ = Add(0x0006, [.. Cell(row, column), 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, .. new byte[8]]);
        _ = Add(0x0221, new byte[16]);
        _ = Add(0x0207, [.. BitConverter.GetBytes((ushort)pieces.Sum(piece => piece.Length)), .. Piece(pieces[0])]);
        return pieces.Skip(1).Aggregate(this, (book, piece) => book.Add(0x003C, Piece(piece)));
    }

    /// <summary>Any record.</summary>
    public OldWorkbook Add(ushort id, byte[] data)
    {
        _sheet.AddRange(Record(id, data));
        return this;
    }

    public byte[] ToArray()
    {
        byte[] begin = [.. Record(0x0809, [0, 6, 5, 0, .. new byte[12]])];
        var place = Record(0x0085, [0, 0, 0, 0, 0, 0, 1, 0, (byte)'s']);
        var end = Record(0x000A, []);
        BinaryPrimitives.WriteInt32LittleEndian(place.AsSpan(4), begin.Length + place.Length + end.Length);
        return Compound([.. begin, .. place, .. end, .. Record(0x0809, [0, 6, 0x10, 0, .. new byte[12]]), .. _sheet, .. end]);
    }

    /// <summary>Sector 0 is the table of sectors, 1 the directory, the others are the stream.</summary>
    private static byte[] Compound(byte[] stream)
    {
        var sectors = (Math.Max(stream.Length, MinStreamBytes) + SectorBytes - 1) / SectorBytes;
        var file = new byte[SectorBytes * (3 + sectors)];
        byte[] signature = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        signature.CopyTo(file, 0);
        Write16(24, 0x3E);
        Write16(26, 3);
        Write16(28, 0xFFFE);
        Write16(30, 9);
        Write16(32, 6);
        Write32(44, 1);
        Write32(48, 1);
        Write32(56, MinStreamBytes);
        Write32(60, EndOfChain);
        Write32(68, EndOfChain);
        for (var i = 1; i < 109; i++)
        {
            Write32(76 + (4 * i), Free);
        }

        for (var i = 0; i < SectorBytes / 4; i++)
        {
            Write32(SectorBytes + (4 * i), i == 0 ? TableSector : i == 1 || i == sectors + 1 ? EndOfChain : i < sectors + 2 ? (uint)i + 1 : Free);
        }

        Entry(0, "Root Entry", kind: 5, EndOfChain, 0);
        Entry(1, "Workbook", kind: 2, first: 2, (uint)(sectors * SectorBytes));
        stream.CopyTo(file, 3 * SectorBytes);
        return file;

        void Write16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

        void Write32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

        void Entry(int index, string name, byte kind, uint first, uint length)
        {
            var at = (2 * SectorBytes) + (index * 128);
            _ = Encoding.Unicode.GetBytes(name, file.AsSpan(at));
            Write16(at + 64, (ushort)(2 * (name.Length + 1)));
            file[at + 66] = kind;
            Write32(at + 68, Free);
            Write32(at + 72, Free);
            Write32(at + 76, index == 0 ? 1 : Free);
            Write32(at + 116, first);
            Write32(at + 120, length);
        }
    }

    private static byte[] Cell(ushort row, ushort column) => [.. BitConverter.GetBytes(row), .. BitConverter.GetBytes(column), 0, 0];

    private static byte[] Piece(string text) => text.All(char.IsAscii)
        ? [0, .. Encoding.Latin1.GetBytes(text)]
        : [1, .. Encoding.Unicode.GetBytes(text)];

    private static byte[] Record(ushort id, byte[] data) => [.. BitConverter.GetBytes(id), .. BitConverter.GetBytes((ushort)data.Length), .. data];
}
