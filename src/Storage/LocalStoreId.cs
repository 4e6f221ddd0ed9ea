using System.Text;
using Tablinum.Posix;

namespace Tablinum.Storage;

/// <summary>The id of a local store: one line in a file beside the blobs.</summary>
internal static class LocalStoreId
{
    internal static string PathIn(string root) => Path.Combine(root, "store.id");

    /// <exception cref="IOException">There is a file, and no id in it.</exception>
    internal static async Task<Guid?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var text = await File.ReadAllTextAsync(path, cancellationToken);
        return Guid.TryParse(text.Trim(), out var id) ? id : throw new IOException($"{path} should hold the id of the blob store, and holds something else.");
    }

    /// <param name="temporary">On the same file system: nobody must ever see half of the file.</param>
    internal static async Task<Guid> GiveAsync(string path, Guid id, string temporary, CancellationToken cancellationToken)
    {
        try
        {
            // Open until it has its name: what nobody holds is taken for a leftover.
            using var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await RandomAccess.WriteAsync(file, Encoding.ASCII.GetBytes($"{id}\n"), fileOffset: 0, cancellationToken);
            DurableFile.Flush(file);
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first: its id counts.
        }
        finally
        {
            File.Delete(temporary);
        }

        DurableFile.FlushFolder(Path.GetDirectoryName(path)!); // never null: the file is in the root; also for one that was killed before it could
        return await FindAsync(path, cancellationToken) ?? throw new IOException($"{path} was removed in this moment.");
    }
}
