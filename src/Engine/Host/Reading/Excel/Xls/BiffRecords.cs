using System.Buffers.Binary;

namespace Tablinum.Engine.Host.Reading.Excel.Xls;

/// <summary>
/// Records of a workbook stream, as [MS-XLS] calls them; those with a number behind the name are of BIFF2 to BIFF4, which only the
/// older <i>Excel File Format</i> of OpenOffice describes.
/// </summary>
internal enum BiffRecord
{
    Bof2 = 0x0009,
    Bof3 = 0x0209,
    Bof4 = 0x0409,
    Bof = 0x0809,
    Eof = 0x000A,
    FilePass = 0x002F,
    Continue = 0x003C,
    BoundSheet8 = 0x0085,
    Formula = 0x0006,
    Formula3 = 0x0206,
    Formula4 = 0x0406,
    Array = 0x0221,
    Table = 0x0236,
    ShrFmla = 0x04BC,
    String = 0x0207,
    BoolErr2 = 0x0005,
    BoolErr = 0x0205,
}

/// <summary>Goes through the records of a workbook stream: an id, a length, and that many bytes.</summary>
internal sealed class BiffRecords(Stream stream)
{
    private const int HeaderBytes = 4;

    private readonly byte[] _data = new byte[ushort.MaxValue];

    /// <summary>Which record stands here.</summary>
    public BiffRecord Id { get; private set; }

    /// <summary>What it holds; until the next one.</summary>
    public ReadOnlySpan<byte> Data => _data.AsSpan(0, Length);

    private int Length { get; set; }

    /// <summary>Goes to where the next record begins.</summary>
    public void Seek(long position) => stream.Position = position;

    /// <summary>Goes to the next record; false at the end, or where the stream is cut.</summary>
    public bool Next()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
        {
            return false;
        }

        Id = (BiffRecord)BinaryPrimitives.ReadUInt16LittleEndian(header);
        Length = BinaryPrimitives.ReadUInt16LittleEndian(header[2..]);
        return stream.ReadAtLeast(_data.AsSpan(0, Length), Length, throwOnEndOfStream: false) == Length;
    }
}
