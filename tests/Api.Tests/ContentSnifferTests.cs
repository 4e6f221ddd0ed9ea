using System.Text;
using Tablinum.Files;
using Tablinum.Foundation;

namespace Tablinum.Api.Tests;

public sealed class ContentSnifferTests
{
    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("x")]
    [InlineData("MZ,ORC,BZh\n1,2,3\n")]
    [InlineData("a\u0001b\n1\u00012\n")]
    [InlineData("a\u001fb\u001e1\u001f2\u001e")]
    [InlineData("Zähler;Straße\n1;2\n")]
    [InlineData("last line\n\u001a")]
    public void Text_of_any_sort_is_delimited_text(string text)
    {
        Assert.Equal(ContentKind.DelimitedText, Kind(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(ContentKind.DelimitedText, Kind([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]));
        Assert.Equal(ContentKind.DelimitedText, Kind([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)]));
    }

    [Fact]
    public void Utf16_needs_no_mark_and_old_code_pages_are_text()
    {
        Assert.Equal(ContentKind.DelimitedText, Kind(Encoding.Unicode.GetBytes("a,b\n1,2\n")));
        Assert.Equal(ContentKind.DelimitedText, Kind(Encoding.BigEndianUnicode.GetBytes("a,b\n1,2\n")));
        Assert.Equal(ContentKind.DelimitedText, Kind(Encoding.Latin1.GetBytes("Zähler,Straße\n1,2\n")));
    }

    [Fact]
    public void Compressed_files_are_known_by_their_first_bytes()
    {
        Assert.Equal(ContentKind.Compressed, Kind([0x1F, 0x8B, 8]));
        Assert.Equal(ContentKind.Compressed, Kind([0x28, 0xB5, 0x2F, 0xFD]));
    }

    [Fact]
    public void Parquet_is_known_by_its_first_bytes() =>
        Assert.Equal(ContentKind.Parquet, Kind([.. "PAR1"u8, 0, 0xFF]));

    [Theory]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("MZ\u0090\0\u0003\0\0\0\u0004\0", "program")]
    [InlineData("a,b\n1,\0\n", "binary")]
    [InlineData("\u0002\u0003\u0004\u0005", "binary")]
    public void Other_things_are_named_in_words(string start, string words)
    {
        var (kind, found) = ContentSniffer.Look(Encoding.Latin1.GetBytes(start), "a.csv");

        Assert.Equal(ContentKind.Unknown, kind);
        Assert.Contains(words, found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_tells_text_formats_apart_only_where_the_bytes_agree()
    {
        Assert.Equal(ContentKind.Json, Kind("""[{"a":1}]"""u8.ToArray(), "a.JSON"));
        Assert.Equal(ContentKind.DelimitedText, Kind("""[{"a":1}]"""u8.ToArray(), "a.csv"));
        Assert.Equal(ContentKind.Unknown, Kind("<html>"u8.ToArray(), "a.html"));
        Assert.Equal(ContentKind.DelimitedText, Kind("a,b\n1,2\n"u8.ToArray(), "a.json"));
        Assert.Equal(ContentKind.DelimitedText, Kind("<tag>,b\n1,2\n"u8.ToArray(), "a.csv"));
    }

    private static ContentKind Kind(byte[] head, string name = "a.csv") => ContentSniffer.Look(head, name).Kind;
}
