using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tablinum.Engine.Host;
using Tablinum.Engine.Host.Reading;

namespace Tablinum.Engine.Tests.Reading;

public sealed class DecompressionTests : IDisposable
{
    /// <summary>Four lines, one of them empty, and no end of the last, packed by zstd 1.5.</summary>
    private const string Zstandard = "KLUv/QRYaQAAYSxiCgoieAp5IizDqQxKuAg=";

    private readonly TestImport _import = new();

    [Fact]
    public void Plain_files_stay_where_they_are()
    {
        var path = _import.FileOf("a,b\n1,2\n"u8.ToArray());

        Assert.Equal(path, _import.Unpack(path));
        Assert.Equal(_import.FileOf([]), _import.Unpack(_import.FileOf([])));
    }

    [Fact]
    public void Gzip_is_unpacked_with_all_its_members()
    {
        var path = _import.FileOf([.. Gzip("a,b\n"u8), .. Gzip("1,2\n"u8)]);

        Assert.Equal("a,b\n1,2\n", File.ReadAllText(_import.Unpack(path)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(50_000)]
    [InlineData(-9)]
    [InlineData(-8)]
    [InlineData(-1)]
    public void Gzip_that_is_cut_off_is_refused(int length)
    {
        var whole = Gzip(Noise(100_000));
        var cut = whole[..(length > 0 ? length : whole.Length + length)];

        Assert.Equal("import.broken_gzip", Refusal(cut));
    }

    [Fact]
    public void Gzip_with_a_changed_byte_is_refused()
    {
        var packed = Gzip(Noise(100_000));
        packed[packed.Length / 2] ^= 1;

        Assert.Equal("import.broken_gzip", Refusal(packed));
    }

    [Theory]
    [InlineData(10_000_000, true)]
    [InlineData(60_000_000, false)]
    public void A_last_line_of_Zstandard_is_unpacked_or_refused_but_never_left_out(int length, bool isUnpacked)
    {
        var path = _import.PathOf("long.csv.zst");
        _import.Part.Connection.Execute(
            $"COPY (SELECT unnest(['a', repeat('x', {length})]) AS v) TO '{path}' (FORMAT csv, COMPRESSION zstd, HEADER false)");

        if (isUnpacked)
        {
            Assert.Equal(length + 3, new FileInfo(_import.Unpack(path)).Length);
        }
        else
        {
            Assert.Equal("import.unsupported_compression", Assert.Throws<TaskFailure>(() => _import.Unpack(path)).Failure.Code);
        }
    }

    [Fact]
    public void A_bomb_is_refused_before_it_fills_the_disk()
    {
        var path = _import.PathOf("bomb.gz");
        using (var bomb = new GZipStream(File.Create(path), CompressionLevel.Optimal))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 500; i++)
            {
                bomb.Write(zeros);
            }
        }

        Assert.Equal("import.too_large", Assert.Throws<TaskFailure>(() => _import.Unpack(path)).Failure.Code);
        Assert.InRange(new DirectoryInfo(_import.Folder).EnumerateFiles().Sum(file => file.Length), 1, 4 * Decompression.FreeBytes);
    }

    [Fact]
    public void Zstandard_is_unpacked_line_by_line()
    {
        var path = _import.FileOf(Convert.FromBase64String(Zstandard));

        Assert.Equal("a,b\n\n\"x\ny\",é\n", File.ReadAllText(_import.Unpack(path)));
    }

    [Fact]
    public void Zstandard_is_unpacked_whose_content_does_not_fit_into_the_memory()
    {
        const int Lines = 700_000;
        const int LineBytes = 1_000;
        var path = _import.PathOf("large.csv.zst");
        _import.Part.Connection.Execute(
            $"COPY (SELECT lpad(hash(i)::VARCHAR, {LineBytes - 1}, 'x') AS v FROM range({Lines}) t(i)) TO '{path}' (FORMAT csv, COMPRESSION zstd, HEADER false)");

        Assert.Equal((long)Lines * LineBytes, new FileInfo(_import.Unpack(path)).Length);
    }

    [Fact]
    public void Blank_lines_without_end_are_refused()
    {
        byte[] magic = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38];
        byte[] block = [0x02, 0x00, 0x10, (byte)'\n']; // 128 kB of one byte
        byte[] last = [0x03, 0x00, 0x10, (byte)'\n'];

        Assert.Equal("import.too_large", Refusal([.. magic, .. Enumerable.Repeat(block, 200).SelectMany(bytes => bytes), .. last]));
    }

    /// <summary>A NUL byte, bytes that are not UTF-8, and lines that end in two ways.</summary>
    [Theory]
    [InlineData("KLUv/QRYWQAAUEFSMQAgUEFSMQojR6xB")]
    [InlineData("KLUv/QRYKQAAYQrp6Ar2u2z2")]
    [InlineData("KLUv/QRYMQAAYQ0KYgpjzHt/MQ==")]
    public void Zstandard_that_would_not_come_out_as_it_was_is_refused(string packed) =>
        Assert.Equal("import.unsupported_compression", Refusal(Convert.FromBase64String(packed)));

    [Fact]
    public void Broken_zstandard_is_refused()
    {
        var packed = Convert.FromBase64String(Zstandard);

        Assert.Equal("import.unsupported_compression", Refusal([.. packed[..8], 1, 2, 3, .. packed[8..]]));
    }

    public void Dispose() => _import.Dispose();

    private string Refusal(byte[] packed) => Assert.Throws<TaskFailure>(() => _import.Unpack(_import.FileOf(packed))).Failure.Code;

    private static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>Text that hardly shrinks, and is the same in every run.</summary>
    private static byte[] Noise(int length)
    {
        var text = new StringBuilder();
        for (uint i = 1; text.Length < length; i = BinaryPrimitives.ReverseEndianness(i * 2_654_435_761) ^ i)
        {
            text.Append(i);
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
