using Tablinum.Datasets.Catalog;
using Tablinum.Datasets.Rows;
using Tablinum.Datasets.Tables;
using Tablinum.Engine.Protocol;

namespace Tablinum.Unit.Tests.Datasets;

public sealed class RowParameterTests
{
    private static readonly RelationColumn[] Columns = [new("id", "BIGINT"), new("Name", "VARCHAR"), new("a, \"b\"", "VARCHAR")];

    [Fact]
    public void Sort_takes_directions_quotes_and_any_case()
    {
        Assert.True(SortParameter.Parse(" -ID , name,-\"a, \"\"b\"\"\" ", Columns).TryGet(out var keys, out _));

        Assert.Equal([new SortKey("id", true), new SortKey("Name", false), new SortKey("a, \"b\"", true)], keys);
    }

    [Theory]
    [InlineData(",")]
    [InlineData("id,")]
    [InlineData("-")]
    [InlineData("\"id")]
    [InlineData("\"id\" x")]
    [InlineData("other")]
    public void Sort_that_cannot_be_read_says_so(string text)
    {
        Assert.False(SortParameter.Parse(text, Columns).TryGet(out _, out var error));
        Assert.Equal("rows.bad_sort", error.Code);
    }

    [Theory]
    [InlineData(0, 4, 0, 1, 0)]
    [InlineData(8, 4, 0, 2, 8)]
    [InlineData(10, 3, 1, 2, 0)]
    [InlineData(12, 1, 1, 2, 2)]
    [InlineData(12, 2, 1, 3, 2)]
    [InlineData(9, 1000, 0, 3, 9)]
    [InlineData(13, 5, 2, 3, 0)]
    [InlineData(500, 5, 2, 3, 487)]
    public void A_window_opens_only_the_parts_that_it_needs(long offset, int limit, int first, int end, long relative)
    {
        var parts = ((long[])[10, 3, 17]).Select(rows => new PartReference(Guid.Empty, "", "t", rows, 1)).ToArray();
        var content = new TableContent(Guid.Empty, "t", 7, 30, Columns, parts);

        var (slice, at) = BrowseRows.PartsOf(content, new PageWindow(offset, limit));

        Assert.Equal(parts[first..end], slice.Parts);
        Assert.Equal(relative, at);
        Assert.NotEqual(content.Token, slice.Token);
    }
}
