using System.Buffers.Binary;
using System.Text;

namespace Tablinum.Engine.Host.Reading.Excel.Xls;

/// <summary>
/// A stream inside a compound file, a file system in a file (the format is published as [MS-CFB]): sectors, a table that chains
/// them, and small streams in sectors of a stream of their own.
/// </summary>
internal sealed class CompoundStream : Stream
{
    private const int HeaderBytes = 512;
    private const int EntryBytes = 128;
    private const int MaxSectorShift = 12;
    private const int MinSmallShift = 6;
    private const long MaxTableBytes = 1 << 28; // tells of sectors of more than a file can have
    private const uint MaxSector = 0xFFFFFFF9;

    private readonly Stream _file;
    private readonly List<long> _places;
    private readonly int _placeBytes;
    private long _position;

    private CompoundStream(Stream file, List<long> places, int placeBytes, long length)
    {
        _file = file;
        _places = places;
        _placeBytes = placeBytes;
        Length = Math.Min(length, (long)places.Count * placeBytes);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set => _position = Math.Clamp(value, 0, Length);
    }

    private static ReadOnlySpan<byte> Signature => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    /// <summary>Opens the first stream of one of the names.</summary>
    /// <param name="file">The compound file; belongs to the stream from now on.</param>
    /// <param name="names">In any case.</param>
    /// <returns>The stream; the file itself if it is no compound file.</returns>
    /// <exception cref="InvalidDataException">The file is broken, or no stream has such a name.</exception>
    public static Stream Open(Stream file, params ReadOnlySpan<string> names)
    {
        var header = new byte[HeaderBytes];
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (!header.AsSpan().StartsWith(Signature))
        {
            return file;
        }

        return read < HeaderBytes ? throw Broken() : new Layout(file, header).Find(names);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_position >= Length)
        {
            return 0;
        }

        var within = (int)(_position % _placeBytes);
        var wanted = (int)Math.Min(Math.Min(_placeBytes - within, buffer.Length), Length - _position);
        _file.Position = _places[(int)(_position / _placeBytes)] + within;
        var read = _file.Read(buffer[..wanted]);
        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }

    private static InvalidDataException Broken() => new("The compound file is broken.");

    /// <summary>The tables of a compound file, as far as finding a stream needs them.</summary>
    private sealed class Layout
    {
        private readonly Stream _file;
        private readonly byte[] _header;
        private readonly int _sectorBytes;
        private readonly long _sectors;
        private readonly uint[] _next;

        public Layout(Stream file, byte[] header)
        {
            _file = file;
            _header = header;
            var shift = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30));
            if (shift is < 7 or > MaxSectorShift)
            {
                throw Broken();
            }

            _sectorBytes = 1 << shift;
            _sectors = file.Length / _sectorBytes; // one more with the header, which is none; one less with a last one that was cut
            _next = Numbers([.. TableSectors().Select(PlaceOf)]);
        }

        public CompoundStream Find(ReadOnlySpan<string> names)
        {
            var entries = Bytes(Places(Header(48)));
            foreach (var name in names)
            {
                var wanted = Encoding.Unicode.GetBytes(name + "\0");
                for (var at = EntryBytes; at + EntryBytes <= entries.Length; at += EntryBytes)
                {
                    var entry = entries.AsSpan(at, EntryBytes);
                    if (BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]) == wanted.Length && IsName(entry, name))
                    {
                        return Content(entry, root: entries.AsSpan(0, EntryBytes));
                    }
                }
            }

            throw Broken();
        }

        private static bool IsName(ReadOnlySpan<byte> entry, string name) =>
            Encoding.Unicode.GetString(entry[..(2 * name.Length)]).Equals(name, StringComparison.OrdinalIgnoreCase);

        private CompoundStream Content(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> root)
        {
            var (first, length) = (BinaryPrimitives.ReadUInt32LittleEndian(entry[116..]), BinaryPrimitives.ReadUInt32LittleEndian(entry[120..]));
            if (length >= Header(56))
            {
                return new CompoundStream(_file, Places(first, length), _sectorBytes, length);
            }

            var shift = BinaryPrimitives.ReadUInt16LittleEndian(_header.AsSpan(32));
            if (shift < MinSmallShift || 1 << Math.Min((int)shift, MaxSectorShift + 1) > _sectorBytes)
            {
                throw Broken();
            }

            var smallBytes = 1 << shift;
            var small = Places(BinaryPrimitives.ReadUInt32LittleEndian(root[116..]));
            var perSector = _sectorBytes / smallBytes;
            var places = Chain(first, Numbers(Places(Header(60))), (long)small.Count * perSector, Parts(length, smallBytes))
                .ConvertAll(sector => small[(int)(sector / perSector)] + (sector % perSector * smallBytes));
            return new CompoundStream(_file, places, smallBytes, length);
        }

        /// <summary>Twice what it takes to tell of every sector.</summary>
        private long MostTableSectors => 2 * (1 + (_sectors * 4 / _sectorBytes));

        private uint Header(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(at));

        private long PlaceOf(uint sector) => (sector + 1L) * _sectorBytes;

        private List<long> Places(uint first, long length = long.MaxValue) =>
            Chain(first, _next, _sectors, Parts(length, _sectorBytes)).ConvertAll(PlaceOf);

        private static long Parts(long length, int bytes) => ((length - 1) / bytes) + 1;

        /// <summary>The sectors of the table of sectors: the first in the header, the others in a chain of lists.</summary>
        private List<uint> TableSectors()
        {
            const int InHeader = 109;
            var sectors = new List<uint>();
            for (var i = 0; i < InHeader; i++)
            {
                Add(Header(76 + (4 * i)));
            }

            var list = Header(68);
            for (var lists = Math.Min(Header(72), _sectors); lists > 0 && list < _sectors; lists--)
            {
                var numbers = Numbers([PlaceOf(list)]);
                foreach (var sector in numbers.AsSpan(..^1))
                {
                    Add(sector);
                }

                list = numbers[^1];
            }

            return sectors;

            void Add(uint sector)
            {
                if (sector < _sectors)
                {
                    sectors.Add(sectors.Count < MostTableSectors ? sector : throw Broken());
                }
            }
        }

        /// <summary>What stands in sectors; zeros in place of what was cut off.</summary>
        private byte[] Bytes(List<long> places)
        {
            var bytes = new byte[(long)places.Count * _sectorBytes <= MaxTableBytes ? places.Count * _sectorBytes : throw Broken()];
            for (var i = 0; i < places.Count; i++)
            {
                _file.Position = places[i];
                _ = _file.ReadAtLeast(bytes.AsSpan(i * _sectorBytes, _sectorBytes), _sectorBytes, throwOnEndOfStream: false);
            }

            return bytes;
        }

        private uint[] Numbers(List<long> places)
        {
            var bytes = Bytes(places);
            var numbers = new uint[bytes.Length / 4];
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * i));
            }

            return numbers;
        }

        /// <param name="needed">Of the chain; what comes behind is of no interest.</param>
        /// <exception cref="InvalidDataException">It leads out of the file, or comes back to where it was.</exception>
        private static List<uint> Chain(uint first, uint[] next, long sectors, long needed)
        {
            var chain = new List<uint>();
            for (var sector = first; sector < MaxSector && chain.Count < needed; sector = next[sector])
            {
                if (sector >= Math.Min(next.Length, sectors) || chain.Count >= sectors)
                {
                    throw Broken();
                }

                chain.Add(sector);
            }

            return chain;
        }
    }
}
