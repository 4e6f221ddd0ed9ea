namespace Tablinum.Foundation;

/// <summary>A module whose rows name blobs. Asked once, when a database meets a blob store that it was never used with.</summary>
public interface IBlobNames
{
    /// <summary>Keys of a few blobs that have been named for the longest time, so that any copy of the store holds them; empty if no row names one.</summary>
    Task<IReadOnlyList<string>> OldestAsync(int count, CancellationToken cancellationToken);
}
