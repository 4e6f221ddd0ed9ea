using System.IO.Enumeration;

namespace Tablinum.Storage;

/// <summary>Walks the folders of the local store in the order of the keys; holds the names of one branch at a time.</summary>
internal static class LocalListing
{
    private readonly record struct Name(string SortKey, bool IsFolder, long SizeBytes, DateTimeOffset CreatedAt);

    /// <param name="folder">Empty, or ends in a slash.</param>
    internal static IEnumerable<BlobEntry> Below(string root, string folder, string prefix)
    {
        foreach (var name in NamesOf(Path.Combine(root, folder)))
        {
            var key = folder + name.SortKey;
            if (name.IsFolder)
            {
                if (key.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(key, StringComparison.Ordinal))
                {
                    foreach (var entry in Below(root, key, prefix))
                    {
                        yield return entry;
                    }
                }
            }
            else if (key.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return new BlobEntry(key, name.SizeBytes, name.CreatedAt);
            }
        }
    }

    private static List<Name> NamesOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return [];
        }

        // A folder sorts with its slash: "a-b" comes before "a/b", though "a" comes before "a-b".
        var names = new FileSystemEnumerable<Name>(path, static (ref FileSystemEntry entry) => new Name(
            entry.IsDirectory ? $"{entry.FileName}/" : entry.FileName.ToString(),
            entry.IsDirectory,
            entry.IsDirectory ? 0 : entry.Length,
            entry.LastWriteTimeUtc)).ToList();
        names.Sort(static (left, right) => string.CompareOrdinal(left.SortKey, right.SortKey));
        return names;
    }
}
