using System.Text;
using Tablinum.Datasets;
using Tablinum.Datasets.Rows;

namespace Tablinum.Unit.Tests.Datasets;

public sealed class EncodedRowsTests
{
    private const string Rows = """[1,"a]\"[,"],[2,{"k":[1]}],[3,"\\"]""";

    [Theory]
    [InlineData(0, 3, Rows)]
    [InlineData(0, 1, """[1,"a]\"[,"]""")]
    [InlineData(1, 1, """[2,{"k":[1]}]""")]
    [InlineData(1, 9, """[2,{"k":[1]}],[3,"\\"]""")]
    [InlineData(2, 1, """[3,"\\"]""")]
    [InlineData(3, 1, "")]
    [InlineData(99, 1, "")]
    public void Rows_are_cut_between_rows_only(long offset, long limit, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(EncodedRows.Slice(Encoding.UTF8.GetBytes(Rows), offset, limit).Span));

    [Fact]
    public void A_cache_forgets_what_was_not_used_for_longest()
    {
        var cache = new BoundedCache<string, int>(maxCost: 3);
        cache.Set("a", 1, cost: 1);
        cache.Set("b", 2, cost: 1);
        cache.Set("c", 3, cost: 1);
        Assert.True(cache.TryGet("a", out _));

        cache.Set("d", 4, cost: 1);
        cache.Set("huge", 5, cost: 4);

        Assert.Equal([true, false, true, true, false], ((string[])["a", "b", "c", "d", "huge"]).Select(key => cache.TryGet(key, out _)));
    }
}
