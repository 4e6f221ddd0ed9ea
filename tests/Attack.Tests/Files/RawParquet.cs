using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tablinum.Attack.Tests.Files;

/// <summary>
/// Writes Parquet files of one column and one row group, page by page, so that they can claim what they do not hold. Headers and
/// footer are Thrift's compact protocol; the numbers of fields are those of the format's <c>parquet.thrift</c>.
/// </summary>
internal sealed class RawParquet
{
    private const int ByteArray = 6;
    private const int Plain = 0;
    private const int RleDictionary = 8;
    private const int DataPage = 0;
    private const int DictionaryPage = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Of the compact protocol.</summary>
    private enum Kind
    {
        I32 = 5,
        I64 = 6,
        Binary = 8,
        List = 9,
        Struct = 12,
    }

    /// <summary>One text, kept once, and as many rows that refer to it.</summary>
    /// <param name="codec">Of the format: 0 uncompressed, 6 Zstandard.</param>
    /// <param name="packedText">The page with the text as it is stored.</param>
    /// <param name="textBytes">What that page says it unpacks to.</param>
    public static byte[] Repeated(int rows, int codec, byte[] packedText, int textBytes)
    {
        var file = new RawParquet();
        file._bytes.Write("PAR1"u8);
        var dictionary = file._bytes.WrittenCount;
        file.Page(DictionaryPage, packedText, textBytes, field: 7, header => Field(header, 1, Kind.I32, 1).Also(Plain));
        var data = file._bytes.WrittenCount;
        byte[] indexes = [1, .. Varint((ulong)(uint)rows << 1), 0]; // one bit each; a run of zeros
        file.Page(DataPage, indexes, indexes.Length, field: 5, header => Field(header, 1, Kind.I32, rows).Also(RleDictionary).Also(3).Also(3), codec);
        return file.Footer(rows, codec, dictionary, data);
    }

    /// <summary>A text as a page of a dictionary holds it.</summary>
    public static byte[] PlainText(int length)
    {
        var page = new byte[length + sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(page, length);
        page.AsSpan(sizeof(int)).Fill((byte)'x');
        return page;
    }

    private void Page(int kind, byte[] packed, int length, int field, Func<FieldWriter, FieldWriter> describe, int codec = 0)
    {
        var stored = codec == 6 ? RawZstd.Stored(packed) : packed;
        var header = new FieldWriter();
        Field(header, 1, Kind.I32, kind).Also(length).Also(stored.Length);
        header.Begin(field, Kind.Struct);
        header.Nest(describe);
        _bytes.Write(header.End());
        _bytes.Write(stored);
    }

    private byte[] Footer(long rows, int codec, long dictionary, long data)
    {
        var size = _bytes.WrittenCount - dictionary;
        var footer = new FieldWriter();
        Field(footer, 1, Kind.I32, 1);
        footer.List(2, Kind.Struct, 2);
        footer.Nest(root => Text(root, 4, "schema").Field(5, Kind.I32, 1));
        footer.Nest(leaf => Text(Field(leaf, 1, Kind.I32, ByteArray).Field(3, Kind.I32, 0), 4, "s").Field(6, Kind.I32, 0));
        Field(footer, 3, Kind.I64, rows);
        footer.List(4, Kind.Struct, 1);
        footer.Nest(group =>
        {
            group.List(1, Kind.Struct, 1);
            group.Nest(column =>
            {
                Field(column, 2, Kind.I64, dictionary).Begin(3, Kind.Struct);
                column.Nest(about =>
                {
                    Field(about, 1, Kind.I32, ByteArray).List(2, Kind.I32, 2);
                    about.Raw([.. Zigzag(Plain), .. Zigzag(RleDictionary)]);
                    about.List(3, Kind.Binary, 1);
                    about.Raw([1, (byte)'s']);
                    return about.Field(4, Kind.I32, codec).Field(5, Kind.I64, rows).Field(6, Kind.I64, size).Field(7, Kind.I64, size).Field(9, Kind.I64, data).Field(11, Kind.I64, dictionary);
                });
                return column;
            });
            return group.Field(2, Kind.I64, size).Field(3, Kind.I64, rows);
        });
        var bytes = footer.End();
        _bytes.Write(bytes);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _bytes.Write(length);
        _bytes.Write("PAR1"u8);
        return _bytes.WrittenSpan.ToArray();
    }

    private static FieldWriter Field(FieldWriter writer, int number, Kind kind, long value) => writer.Field(number, kind, value);

    private static FieldWriter Text(FieldWriter writer, int number, string text)
    {
        writer.Begin(number, Kind.Binary);
        writer.Raw([.. Varint((ulong)text.Length), .. Encoding.UTF8.GetBytes(text)]);
        return writer;
    }

    private static byte[] Zigzag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    /// <summary>The fields of a structure, in the order of their numbers.</summary>
    private sealed class FieldWriter
    {
        private readonly List<byte> _bytes = [];
        private int _last;
        private Kind _kind;

        public FieldWriter Field(int number, Kind kind, long value)
        {
            Begin(number, kind);
            _bytes.AddRange(Zigzag(value));
            return this;
        }

        /// <summary>The next field, of the same kind.</summary>
        public FieldWriter Also(long value) => Field(_last + 1, _kind, value);

        public void Begin(int number, Kind kind)
        {
            _bytes.Add((byte)(((number - _last) << 4) | (int)kind));
            (_last, _kind) = (number, kind);
        }

        /// <summary>Begins a list; its elements follow.</summary>
        public void List(int number, Kind elements, int count)
        {
            Begin(number, Kind.List);
            _bytes.Add((byte)((count << 4) | (int)elements));
        }

        public void Nest(Func<FieldWriter, FieldWriter> describe) => _bytes.AddRange(describe(new FieldWriter()).End());

        public void Raw(byte[] bytes) => _bytes.AddRange(bytes);

        public byte[] End() => [.. _bytes, 0];
    }
}
