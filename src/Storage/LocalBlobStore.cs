using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Tablinum.Posix;

namespace Tablinum.Storage;

/// <summary>Blobs as read-only files below one folder.</summary>
/// <remarks>
/// Order of a put: temporary file, bytes, mode 0444, fsync, rename, fsync of the folder and of every folder that was made for it.
/// Whatever fails before the rename leaves only a temporary file, which is removed at once or, after a kill, at the next start.
/// Folders that become empty stay: removing one would race with a put that is about to use it.
/// </remarks>
internal sealed class LocalBlobStore : IBlobStore
{
    private const int MaxKnownFolders = 10_000;

    private readonly string _objects;
    private readonly string _incoming;
    private readonly string _session;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, bool> _durableFolders = new();
    private long _lastTemporary;

    public LocalBlobStore(IOptions<StorageOptions> options, TimeProvider clock)
    {
        var root = Path.GetFullPath(options.Value.LocalRoot);
        _objects = Path.Combine(root, "objects");
        _incoming = Path.Combine(root, "incoming");
        _clock = clock;
        IdPlace = LocalStoreId.PathIn(root);
        _session = Guid.CreateVersion7(clock.GetUtcNow()).ToString("n");
        Directory.CreateDirectory(_incoming);
        Directory.CreateDirectory(_objects);
        DurableFile.FlushFolder(root);
    }

    public string IdPlace { get; }

    public async Task<StoredBlob?> PutAsync(string key, Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        BlobKey.Check(key);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        cancellationToken.ThrowIfCancellationRequested();
        var temporary = NewTemporaryPath();
        try
        {
            using var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            if (await HashingWriter.CopyAsync(content, file, maxBytes, cancellationToken) is not { } stored)
            {
                return null;
            }

            cancellationToken.ThrowIfCancellationRequested();
            Seal(file);
            Publish(key, temporary);
            return stored;
        }
        finally
        {
            File.Delete(temporary); // after the rename there is nothing under this name
        }
    }

    public async Task<long> PutFileAsync(string key, string path, CancellationToken cancellationToken)
    {
        BlobKey.Check(key);
        ArgumentException.ThrowIfNullOrEmpty(path);
        cancellationToken.ThrowIfCancellationRequested();

        // First into our own folder, so that what is sealed and synced is out of reach of whoever made it.
        var temporary = NewTemporaryPath();
        if (!DurableFile.TryRename(path, temporary))
        {
            await using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var copied = await PutAsync(key, source, long.MaxValue, cancellationToken);
            File.Delete(path);
            return copied!.SizeBytes; // null only past the limit, and there is none
        }

        try
        {
            using var file = File.OpenHandle(temporary, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var sizeBytes = RandomAccess.GetLength(file);
            Seal(file);
            Publish(key, temporary);
            return sizeBytes;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken)
    {
        BlobKey.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // No buffer of its own: readers copy in large pieces.
            return Task.FromResult<Stream?>(new FileStream(
                PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task<LocalBlob?> OpenLocalAsync(string key, CancellationToken cancellationToken)
    {
        BlobKey.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(key);
        return Task.FromResult(File.Exists(path) ? new LocalBlob(path) : null);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        BlobKey.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Not synced: a name that comes back after a power cut is an orphan, and those are swept.
            File.Delete(PathOf(key));
        }
        catch (DirectoryNotFoundException)
        {
            // The folder was never made: nothing to delete.
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobKey.CheckPrefix(prefix);
        var folder = prefix[..(prefix.LastIndexOf('/') + 1)];
        await Task.CompletedTask;
        foreach (var entry in LocalListing.Below(_objects, folder, prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    public Task<Guid?> FindIdAsync(CancellationToken cancellationToken) => LocalStoreId.FindAsync(IdPlace, cancellationToken);

    public Task<Guid> GiveIdAsync(Guid id, CancellationToken cancellationToken) =>
        LocalStoreId.GiveAsync(IdPlace, id, NewTemporaryPath(), cancellationToken);

    /// <summary>Removes what puts of processes that have died left unfinished. Those that are under way, here or elsewhere, hold a lock on their file.</summary>
    /// <returns>How many files.</returns>
    internal int RemoveLeftovers()
    {
        var removed = 0;
        foreach (var path in Directory.EnumerateFiles(_incoming))
        {
            if (!Path.GetFileName(path).StartsWith(_session, StringComparison.Ordinal) && !IsHeld(path))
            {
                File.Delete(path);
                removed++;
            }
        }

        return removed;
    }

    private static bool IsHeld(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true; // or published or removed in this moment
        }
    }

    private string PathOf(string key) => Path.Combine(_objects, key);

    private string NewTemporaryPath() =>
        Path.Combine(_incoming, $"{_session}-{Interlocked.Increment(ref _lastTemporary)}");

    /// <summary>Makes the bytes durable and read only: DuckDB can overwrite a file that it has attached READ_ONLY.</summary>
    private void Seal(SafeFileHandle file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        File.SetLastWriteTimeUtc(file, _clock.GetUtcNow().UtcDateTime);
        DurableFile.Flush(file);
    }

    private void Publish(string key, string temporary)
    {
        var path = PathOf(key);
        var folder = Path.GetDirectoryName(path)!; // never null: the path is below the root
        MakeDurableFolder(folder);
        if (!DurableFile.TryRename(temporary, path))
        {
            throw new IOException($"{_incoming} and {_objects} must be on one file system.");
        }

        DurableFile.FlushFolder(folder);
    }

    /// <summary>Makes a folder and syncs the parents that now name it, once for each folder and process.</summary>
    private void MakeDurableFolder(string folder)
    {
        if (_durableFolders.ContainsKey(folder) || folder.Length <= _objects.Length)
        {
            return;
        }

        var parent = Path.GetDirectoryName(folder)!; // never null: below the root
        MakeDurableFolder(parent);
        Directory.CreateDirectory(folder);

        // Also when it was there already: whoever made it may not have synced yet, or was killed before.
        DurableFile.FlushFolder(parent);
        if (_durableFolders.Count >= MaxKnownFolders)
        {
            _durableFolders.Clear();
        }

        _durableFolders[folder] = true;
    }
}
