namespace Tablinum.Storage;

/// <summary>Immutable bytes under server-made keys. What is current is decided by the metadata database, never here.</summary>
/// <remarks>Every adapter passes the same contract tests. Keys: slash-separated, at most 512 of <c>a-z 0-9 - . _ /</c>; never from a client.</remarks>
public interface IBlobStore
{
    /// <summary>Stores <paramref name="content"/> under <paramref name="key"/>; the blob appears whole and durable, or not at all.</summary>
    /// <param name="content">Read once, forward only, to its end; not disposed.</param>
    /// <param name="maxBytes">Reading stops one byte past this.</param>
    /// <param name="cancellationToken">Cancelling leaves no blob behind.</param>
    /// <returns>Size and hash; <see langword="null"/> if there were more than <paramref name="maxBytes"/> bytes and nothing was kept.</returns>
    /// <exception cref="IOException">The store is unreachable or full. Safe to retry with a fresh stream.</exception>
    Task<StoredBlob?> PutAsync(string key, Stream content, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Moves a finished local file into the store; durable when the call returns. The file is gone from its old place.</summary>
    /// <exception cref="IOException">The store is unreachable or full; the file may or may not still be at its old place.</exception>
    Task<long> PutFileAsync(string key, string path, CancellationToken cancellationToken);

    /// <summary>Opens a blob for reading from its start; null if there is none.</summary>
    Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>A local, read-only file with the blob's bytes, for programs that open files by path; null if there is none.</summary>
    /// <returns>A lease: the path stays valid until it is disposed.</returns>
    Task<LocalBlob?> OpenLocalAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes a blob. Idempotent.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Keys that start with <paramref name="prefix"/>, in ordinal order.</summary>
    IAsyncEnumerable<BlobEntry> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>The id that tells this store from others; null if it was never given one. No blob, and in no listing.</summary>
    Task<Guid?> FindIdAsync(CancellationToken cancellationToken);

    /// <summary>Gives the store an id, durable when the call returns, unless it has one. Several processes may try at once.</summary>
    /// <returns>The id that it has from now on.</returns>
    Task<Guid> GiveIdAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Where a person finds the id, and can change it.</summary>
    string IdPlace { get; }
}

/// <summary>What was stored.</summary>
/// <param name="Sha256">Lower-case hex of the bytes.</param>
public sealed record StoredBlob(long SizeBytes, string Sha256);

/// <summary>A blob in a listing.</summary>
public sealed record BlobEntry(string Key, long SizeBytes, DateTimeOffset CreatedAt);

/// <summary>A blob as a local file.</summary>
/// <param name="path">Absolute; read only.</param>
public sealed class LocalBlob(string path) : IDisposable
{
    /// <summary>Absolute path; read only.</summary>
    public string Path { get; } = path;

    /// <summary>Lets the store evict the file.</summary>
    public void Dispose()
    {
    }
}
