using System.Buffers;

namespace Tablinum.Storage;

/// <summary>The rules for keys. They are made by the server, so a bad one is a bug and throws.</summary>
internal static class BlobKey
{
    internal const int MaxLength = 512;

    private const int MaxSegmentLength = 255; // a file name on every file system we know

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._/");

    /// <exception cref="ArgumentException">The key is empty, too long, or could name something outside the store.</exception>
    internal static void Check(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        CheckPrefix(key);
        foreach (var segment in key.AsSpan().Split('/'))
        {
            // A leading dot covers "." and "..", and hidden files that a listing by hand would miss.
            if (key.AsSpan(segment) is [] or ['.', ..] or { Length: > MaxSegmentLength })
            {
                throw new ArgumentException($"'{key}' is not a blob key: each part is 1 to 255 characters and starts with no dot.", nameof(key));
            }
        }
    }

    /// <summary>A prefix may be empty, and may end in the middle of a part.</summary>
    internal static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > MaxLength || prefix.AsSpan().ContainsAnyExcept(Allowed) || prefix.Contains("..", StringComparison.Ordinal)
            || prefix.StartsWith('/') || prefix.Contains("//", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{prefix}' is not a blob key: at most 512 of a-z 0-9 - . _ /, and no '..'.", nameof(prefix));
        }
    }
}
