using System.Globalization;
using System.Text;

namespace Tablinum.Datasets;

/// <summary>Names of tables: letters, digits and underscores, so that SQL needs no quotes for them.</summary>
internal static class TableNames
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 63;

    private static readonly string[] PackedSuffixes = [".gz", ".zst"];

    private static readonly string[] Suffixes = [".csv", ".tsv", ".tab", ".txt", ".md", ".psv", ".parquet", ".pq", ".dat", ".json", ".ndjson", ".jsonl", ".geojson", ".xlsx", ".xls"];

    /// <summary>The form that is unique in a workspace: names are compared without case.</summary>
    public static string KeyOf(string name) => name.ToLowerInvariant();

    /// <summary>Whether a person may give a table this name.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(name[0]) && name.All(IsAllowed);

    /// <summary>
    /// A name for the table of a file: lower case, everything else than letters and digits becomes an underscore,
    /// and a letter comes first.
    /// </summary>
    /// <param name="part">Which table of the file it is, such as a sheet; null if it has only one.</param>
    public static string FromFile(string fileName, string? part)
    {
        var stem = WithoutSuffixes(fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..]) + (part is null ? "" : "_" + part);
        var name = new StringBuilder(stem.Length);
        foreach (var c in stem)
        {
            // Decomposed accents (file names of macOS) would leave an underscore in every word.
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            if (char.IsLetterOrDigit(c))
            {
                name.Append(char.ToLowerInvariant(c));
            }
            else if (name.Length > 0 && name[^1] != '_')
            {
                name.Append('_');
            }
        }

        var trimmed = name.ToString().TrimEnd('_');
        var started = trimmed.Length == 0 ? "data" : char.IsLetter(trimmed[0]) ? trimmed : "t_" + trimmed;
        return Cut(started, MaxLength);
    }

    /// <summary>What people call the table of a file: the file's name without its ending, and which table of it.</summary>
    /// <param name="part">Null if it has only one.</param>
    public static string LabelOf(string fileName, string? part)
    {
        var stem = WithoutSuffix(WithoutSuffix(fileName, PackedSuffixes), Suffixes);
        stem = stem.Length == 0 ? fileName : stem;
        return part is null ? stem : $"{stem}: {part}";
    }

    /// <summary><paramref name="name"/>, or with the first free suffix <c>_2</c>, <c>_3</c> … that keeps it within <see cref="MaxLength"/>.</summary>
    /// <param name="isTaken">Asked with keys.</param>
    public static string Free(string name, Predicate<string> isTaken)
    {
        var free = name;
        for (var number = 2; isTaken(KeyOf(free)); number++)
        {
            var suffix = string.Create(CultureInfo.InvariantCulture, $"_{number}");
            free = Cut(name, MaxLength - suffix.Length) + suffix;
        }

        return free;
    }

    private static bool IsAllowed(char c) => c == '_' || char.IsLetterOrDigit(c);

    private static string Cut(string name, int length) => name.Length <= length ? name : name[..length].TrimEnd('_');

    private static string WithoutSuffixes(string name)
    {
        var stem = name;
        do
        {
            (name, stem) = (stem, WithoutSuffix(WithoutSuffix(stem, PackedSuffixes), Suffixes));
        }
        while (stem != name);
        return stem;
    }

    private static string WithoutSuffix(string name, string[] suffixes) =>
        suffixes.FirstOrDefault(suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) is { } suffix ? name[..^suffix.Length] : name;
}
