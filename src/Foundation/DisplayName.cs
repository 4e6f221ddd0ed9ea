namespace Tablinum.Foundation;

/// <summary>Names that people give to things: shown and stored, never used as a path, a key or an identifier.</summary>
public static class DisplayName
{
    /// <summary>
    /// Trims <paramref name="raw"/> and checks that it can be stored and shown on one line: 1 to
    /// <paramref name="maxLength"/> UTF-16 units, no control characters or line separators, no half surrogate pairs
    /// (which no database takes as text).
    /// </summary>
    /// <returns>The name; <see langword="null"/> if it cannot be one.</returns>
    public static string? Clean(string? raw, int maxLength)
    {
        var name = raw?.Trim();
        return string.IsNullOrEmpty(name) || name.Length > maxLength || name.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') || !IsWhole(name)
            ? null
            : name;
    }

    /// <summary>
    /// Checks that <paramref name="raw"/>, which something else has named, can be stored as it is: 1 to <paramref name="maxLength"/>
    /// UTF-16 units that are not all blank, no NUL, no line ends, no half surrogate pairs.
    /// </summary>
    /// <returns>The name, unchanged; <see langword="null"/> if it cannot be one.</returns>
    public static string? Keep(string raw, int maxLength) =>
        string.IsNullOrWhiteSpace(raw) || raw.Length > maxLength || raw.AsSpan().ContainsAny('\0', '\r', '\n') || !IsWhole(raw) ? null : raw;

    private static bool IsWhole(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]))
            {
                if (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }
}
