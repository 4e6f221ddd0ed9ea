using System.Security.Cryptography;
using System.Text;
using Tablinum.Storage;

namespace Tablinum.Unit.Tests.Storage;

/// <summary>What every blob store promises. Each adapter is one subclass.</summary>
public abstract class BlobStoreContract
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract IBlobStore Store { get; }

    /// <summary>A folder on the same disk for files that are moved into the store.</summary>
    protected abstract string Scratch { get; }

    [Fact]
    public async Task Put_then_open_gives_the_same_bytes_with_their_size_and_hash()
    {
        var stored = await Store.PutAsync("a/b", Bytes("hello"), 5, Cancellation);

        Assert.Equal(new StoredBlob(5, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"), stored);
        Assert.Equal("hello", await ReadAsync("a/b"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128 * 1024 - 1)]
    [InlineData(128 * 1024)]
    [InlineData(128 * 1024 + 1)]
    [InlineData(20_000_003)]
    public async Task Any_size_arrives_whole_even_when_it_comes_in_small_pieces(int size)
    {
        var bytes = new byte[size];
        new Random(42).NextBytes(bytes);

        var stored = await Store.PutAsync("big", new Trickle(new MemoryStream(bytes), 70_001), long.MaxValue, Cancellation);

        Assert.Equal(new StoredBlob(size, Convert.ToHexStringLower(SHA256.HashData(bytes))), stored);
        using var local = await Store.OpenLocalAsync("big", Cancellation);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(local!.Path, Cancellation));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0)]
    public async Task Put_past_the_limit_reads_one_byte_past_it_and_keeps_nothing(long maxBytes)
    {
        var content = Bytes("hello");

        Assert.Null(await Store.PutAsync("a/b", content, maxBytes, Cancellation));
        Assert.Equal(maxBytes + 1, content.Position);
        Assert.Null(await Store.OpenAsync("a/b", Cancellation));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task A_put_that_is_cancelled_half_way_keeps_nothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var content = new Interrupted(300_000, () => cancel.CancelAsync());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("a/b", content, long.MaxValue, cancel.Token));
        Assert.Null(await Store.OpenAsync("a/b", Cancellation));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task A_put_whose_stream_breaks_half_way_keeps_nothing()
    {
        var content = new Interrupted(300_000, () => throw new IOException("The sender hung up."));

        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync("a/b", content, long.MaxValue, Cancellation));
        Assert.Null(await Store.OpenAsync("a/b", Cancellation));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task The_first_id_that_a_store_is_given_stays_and_is_no_blob()
    {
        Assert.Null(await Store.FindIdAsync(Cancellation));
        var ids = Enumerable.Range(0, 8).Select(_ => Guid.NewGuid()).ToList();

        var given = await Task.WhenAll(ids.Select(id => Task.Run(() => Store.GiveIdAsync(id, Cancellation), Cancellation)));

        var kept = Assert.Single(given.Distinct());
        Assert.Contains(kept, ids);
        Assert.Equal(kept, await Store.FindIdAsync(Cancellation));
        Assert.Equal(kept, await Store.GiveIdAsync(Guid.NewGuid(), Cancellation));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task A_second_put_replaces_the_blob_and_leaves_readers_of_the_first_alone()
    {
        await Store.PutAsync("a/b", Bytes("first"), 100, Cancellation);
        await using var first = await Store.OpenAsync("a/b", Cancellation);

        await Store.PutAsync("a/b", Bytes("second"), 100, Cancellation);

        Assert.Equal("first", await new StreamReader(first!).ReadToEndAsync(Cancellation));
        Assert.Equal("second", await ReadAsync("a/b"));
    }

    [Fact]
    public async Task A_file_is_moved_into_the_store()
    {
        var path = Path.Combine(Scratch, "part.duckdb");
        await File.WriteAllTextAsync(path, "rows", Cancellation);

        Assert.Equal(4, await Store.PutFileAsync("w/tables/t/1.duckdb", path, Cancellation));

        Assert.False(File.Exists(path));
        Assert.Equal("rows", await ReadAsync("w/tables/t/1.duckdb"));
    }

    [Fact]
    public async Task A_file_that_is_not_there_cannot_be_put()
    {
        await Assert.ThrowsAnyAsync<IOException>(() => Store.PutFileAsync("a", Path.Combine(Scratch, "none"), Cancellation));
        Assert.Null(await Store.OpenAsync("a", Cancellation));
    }

    [Fact]
    public async Task A_deleted_blob_is_gone_and_deleting_it_again_is_fine()
    {
        await Store.PutAsync("a/b", Bytes("hello"), 5, Cancellation);

        await Store.DeleteAsync("a/b", Cancellation);
        await Store.DeleteAsync("a/b", Cancellation);
        await Store.DeleteAsync("never/was", Cancellation);

        Assert.Null(await Store.OpenAsync("a/b", Cancellation));
        Assert.Null(await Store.OpenLocalAsync("a/b", Cancellation));
    }

    [Fact]
    public async Task Keys_are_listed_in_ordinal_order_below_a_prefix()
    {
        foreach (var key in new[] { "w/a/z", "w/a", "w/a-b", "w/a.c", "w/b/1", "w/b/10", "w/b/2", "x/1" }.Where(key => key != "w/a"))
        {
            await Store.PutAsync(key, Bytes("hello"), 5, Cancellation);
        }

        Assert.Equal(["w/a-b", "w/a.c", "w/a/z", "w/b/1", "w/b/10", "w/b/2", "x/1"], await ListAsync(""));
        Assert.Equal(["w/b/1", "w/b/10", "w/b/2"], await ListAsync("w/b/"));
        Assert.Equal(["w/b/1", "w/b/10"], await ListAsync("w/b/1"));
        Assert.Equal(["w/a-b", "w/a.c", "w/a/z"], await ListAsync("w/a"));
        Assert.Empty(await ListAsync("w/c"));
        Assert.Empty(await ListAsync("nowhere/"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/..")]
    [InlineData(".")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("A")]
    [InlineData("ä")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    [InlineData("a/.hidden")]
    public async Task A_key_that_could_leave_the_store_is_refused(string key)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.PutAsync(key, Bytes("hello"), 5, Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.PutFileAsync(key, "/tmp/none", Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.OpenAsync(key, Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.OpenLocalAsync(key, Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.DeleteAsync(key, Cancellation));
    }

    [Fact]
    public async Task A_key_of_513_characters_is_refused_and_one_of_512_is_not()
    {
        var key = string.Join('/', Enumerable.Repeat(new string('k', 127), 4)) + "x";
        Assert.Equal(512, key.Length);

        await Store.PutAsync(key, Bytes("hello"), 5, Cancellation);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.PutAsync(key + "x", Bytes("hello"), 5, Cancellation));
        Assert.Equal("hello", await ReadAsync(key));
    }

    [Fact]
    public async Task Many_puts_at_once_all_arrive()
    {
        await Parallel.ForAsync(0, 50, Cancellation, async (number, token) =>
            await Store.PutAsync($"w/{number % 5}/{number}", Bytes($"number {number}"), 100, token));

        Assert.Equal(50, (await ListAsync("w/")).Count);
        Assert.Equal("number 37", await ReadAsync("w/2/37"));
    }

    protected static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    protected async Task<string> ReadAsync(string key)
    {
        await using var content = await Store.OpenAsync(key, Cancellation);
        return await new StreamReader(content!).ReadToEndAsync(Cancellation);
    }

    protected async Task<IReadOnlyList<string>> ListAsync(string prefix) =>
        await Store.ListAsync(prefix, Cancellation).Select(entry => entry.Key).ToListAsync(Cancellation);

    /// <summary>Gives a few bytes at a time, as sockets do.</summary>
    private sealed class Trickle(Stream inner, int atMost) : Forward
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer[..Math.Min(buffer.Length, atMost)], cancellationToken);
    }

    /// <summary>Endless, and does something to the reader after some bytes.</summary>
    private sealed class Interrupted(int after, Func<Task> interrupt) : Forward
    {
        private int _given;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_given > after)
            {
                await interrupt();
            }

            var count = Math.Min(buffer.Length, 50_000);
            _given += count;
            return count;
        }
    }

    private abstract class Forward : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
