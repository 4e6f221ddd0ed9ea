using System.Text;
using Tablinum.DuckDb;

namespace Tablinum.Engine.Tests.DuckDb;

public sealed class VectorTests : IDisposable
{
    private readonly Duck _duck = new();

    [Fact]
    public void Strings_of_every_length_around_the_inlined_one_come_whole()
    {
        using var result = _duck.Connection.Query("SELECT repeat('ä', n::INTEGER) || repeat('x', (n % 2)::INTEGER), n FROM unnest([0, 1, 2, 3, 4, 5, 6, 7, 500000]) AS t(n)");
        using var chunk = result.Fetch();

        foreach (var (row, n) in new[] { 0, 1, 2, 3, 4, 5, 6, 7, 500_000 }.Index())
        {
            Assert.Equal(new string('ä', n) + new string('x', n % 2), Encoding.UTF8.GetString(chunk![0].Bytes(row)));
        }

        Assert.InRange(chunk!.ByteEstimate(), 1_000_000, 1_001_000);
    }

    [Fact]
    public void Strings_of_0_to_13_bytes_come_whole()
    {
        using var result = _duck.Connection.Query("SELECT substr('abcdefghijklm', 1, n::INTEGER) FROM range(14) AS t(n)");
        using var chunk = result.Fetch();

        for (var length = 0; length <= 13; length++)
        {
            Assert.Equal("abcdefghijklm"[..length], Encoding.UTF8.GetString(chunk![0].Bytes(length)));
        }
    }

    [Fact]
    public void Nulls_are_told_row_by_row_and_word_by_word()
    {
        using var result = _duck.Connection.Query("SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE i END, i FROM range(100) AS t(i)");
        using var chunk = result.Fetch();
        var vector = chunk![0];

        Assert.True(vector.HasNulls);
        for (var row = 0; row < 100; row++)
        {
            Assert.Equal(row % 3 == 0, vector.IsNull(row));
            Assert.Equal(row % 3 == 0, (vector.ValidityWord(row >> 6) >> (row & 63) & 1) == 0);
        }

        Assert.False(chunk[1].HasNulls);
        Assert.Equal(ulong.MaxValue, chunk[1].ValidityWord(1));
        Assert.Equal(99, chunk[1].Values<long>()[99]);
    }

    [Fact]
    public void Reading_beyond_the_last_row_throws()
    {
        using var result = _duck.Connection.Query("SELECT 1::BIGINT, 'x', [1, 2]");
        using var chunk = result.Fetch();

        Assert.Throws<ArgumentOutOfRangeException>(() => chunk![0].Get<long>(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk![1].Bytes(-1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk![2].Child(result.Columns[2].Type).IsNull(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => chunk![3]);
    }

    [Fact]
    public void Lists_point_into_one_child()
    {
        using var result = _duck.Connection.Query("SELECT * FROM (VALUES ([1, 2]), (NULL), ([]), ([3, NULL])) AS t(v)");
        using var chunk = result.Fetch();
        var child = chunk![0].Child(result.Columns[0].Type);

        var entry = chunk[0].Get<DuckListEntry>(3);
        Assert.Equal(2, entry.Length);
        Assert.Equal(3, child.Get<int>(entry.Offset));
        Assert.True(child.IsNull(entry.Offset + 1));
        Assert.Equal(0, chunk[0].Get<DuckListEntry>(2).Length);
        Assert.True(chunk[0].IsNull(1));
    }

    [Fact]
    public void A_chunk_stays_readable_when_everything_else_is_gone()
    {
        var duck = new Duck();
        var result = duck.Connection.Query("SELECT 'a string too long to be inlined ' || i FROM range(5000) AS t(i)");
        using var chunk = result.Fetch();
        result.Dispose();
        duck.Dispose();

        Assert.Equal("a string too long to be inlined 7", Encoding.UTF8.GetString(chunk![0].Bytes(7)));
    }

    public void Dispose() => _duck.Dispose();
}
