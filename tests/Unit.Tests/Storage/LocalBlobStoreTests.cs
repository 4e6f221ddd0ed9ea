using System.Diagnostics;
using Microsoft.Extensions.Options;
using Tablinum.Storage;

namespace Tablinum.Unit.Tests.Storage;

public sealed class LocalBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-");
    private readonly FakeTime _clock = new();
    private readonly LocalBlobStore _store;

    public LocalBlobStoreTests() => _store = NewStore(Path.Combine(_folder.FullName, "blobs"));

    protected override IBlobStore Store => _store;

    protected override string Scratch => _folder.FullName;

    [Fact]
    public async Task Blobs_are_read_only_files()
    {
        await File.WriteAllTextAsync(Path.Combine(Scratch, "part"), "rows", Cancellation);
        await Store.PutAsync("put", Bytes("hello"), 5, Cancellation);
        await Store.PutFileAsync("moved", Path.Combine(Scratch, "part"), Cancellation);

        foreach (var key in new[] { "put", "moved" })
        {
            using var local = await Store.OpenLocalAsync(key, Cancellation);
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(local!.Path));
        }
    }

    [Fact]
    public async Task A_listing_tells_size_and_when_the_blob_was_put_not_when_its_bytes_were_made()
    {
        var path = Path.Combine(Scratch, "part");
        await File.WriteAllTextAsync(path, "rows", Cancellation);
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        await Store.PutFileAsync("moved", path, Cancellation);

        Assert.Equal([new BlobEntry("moved", 4, _clock.GetUtcNow())], await Store.ListAsync("", Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task An_id_that_cannot_be_read_is_not_taken_for_none()
    {
        await File.WriteAllTextAsync(Store.IdPlace, "half of an i", Cancellation);

        await Assert.ThrowsAsync<IOException>(() => Store.FindIdAsync(Cancellation));
        await Assert.ThrowsAsync<IOException>(() => Store.GiveIdAsync(Guid.NewGuid(), Cancellation));
        Assert.Equal("half of an i", await File.ReadAllTextAsync(Store.IdPlace, Cancellation));
    }

    [Fact]
    public async Task What_an_earlier_process_left_unfinished_is_removed_and_what_this_one_writes_is_not()
    {
        var incoming = Path.Combine(_folder.FullName, "blobs", "incoming");
        await File.WriteAllTextAsync(Path.Combine(incoming, "0123-1"), "half", Cancellation);
        var swept = -1;
        var content = new CallsOnRead(Bytes("hello"), () => swept = _store.RemoveLeftovers());

        await Store.PutAsync("a", content, 5, Cancellation);

        Assert.Equal(1, swept);
        Assert.Equal("hello", await ReadAsync("a"));
        Assert.Empty(Directory.EnumerateFiles(incoming));
    }

    [Fact]
    public async Task What_another_process_writes_is_left_alone()
    {
        _clock.Advance(TimeSpan.FromSeconds(1)); // its name holds the time
        var other = NewStore(Path.Combine(_folder.FullName, "blobs"));
        var removed = -1;
        var content = new CallsOnRead(Bytes("hello"), () => removed = other.RemoveLeftovers());

        await Store.PutAsync("a", content, 5, Cancellation);

        Assert.Equal(0, removed);
        Assert.Equal("hello", await ReadAsync("a"));
    }

    [Fact]
    public async Task A_put_that_fails_leaves_no_temporary_file()
    {
        Assert.Null(await Store.PutAsync("a", Bytes("hello"), 4, Cancellation));
        await Store.PutAsync("taken/by/a/folder", Bytes("hello"), 5, Cancellation);
        await Assert.ThrowsAnyAsync<IOException>(() => Store.PutAsync("taken/by", Bytes("hello"), 5, Cancellation));

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder.FullName, "blobs", "incoming")));
    }

    /// <summary>/dev/shm is another file system nearly everywhere: rename cannot cross over and the bytes are copied.</summary>
    [Fact]
    public async Task A_file_from_another_file_system_is_copied_and_removed()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no /dev/shm here.");
        var path = $"/dev/shm/tablinum-{Path.GetFileName(_folder.FullName)}";
        await File.WriteAllTextAsync(path, "rows", Cancellation);

        Assert.Equal(4, await Store.PutFileAsync("moved", path, Cancellation));

        Assert.False(File.Exists(path));
        Assert.Equal("rows", await ReadAsync("moved"));
    }

    /// <summary>A small file system of its own, which only root can make: left out elsewhere.</summary>
    [Fact]
    public async Task A_full_disk_fails_the_put_leaves_nothing_and_the_next_one_works()
    {
        var disk = Path.Combine(Scratch, "small");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk), "Cannot mount a small disk here.");
        try
        {
            var store = NewStore(disk);
            await store.PutAsync("first", Bytes("hello"), 5, Cancellation);

            await Assert.ThrowsAsync<IOException>(() => store.PutAsync("big", new MemoryStream(new byte[4_000_000]), long.MaxValue, Cancellation));

            Assert.Equal(["first"], await store.ListAsync("", Cancellation).Select(entry => entry.Key).ToListAsync(Cancellation));
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(disk, "incoming")));
            Assert.NotNull(await store.PutAsync("big", new MemoryStream(new byte[1_000_000]), long.MaxValue, Cancellation));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private LocalBlobStore NewStore(string root) => new(Options.Create(new StorageOptions { LocalRoot = root }), _clock);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed class CallsOnRead(Stream inner, Action call) : MemoryStream
    {
        private bool _called;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_called)
            {
                _called = true;
                call();
            }

            return await inner.ReadAsync(buffer, cancellationToken);
        }
    }
}
