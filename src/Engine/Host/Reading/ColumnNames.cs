using System.Globalization;
using System.Text;

namespace Tablinum.Engine.Host.Reading;

/// <summary>Names by which SQL knows the columns of a file: those of the file, made unique whatever their case. Any script stays as it is; quoting is the caller's.</summary>
internal sealed class ColumnNames
{
    /// <summary>Longer names are cut: they are sentences, and stay in the receipt.</summary>
    public const int MaxLength = 200;

    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The last suffix of each name that was wanted more than once: thousands of columns may have the same.</summary>
    private readonly Dictionary<string, int> _suffixes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>One name for each of the file's, on one line each and without controls.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> originals)
    {
        var names = new ColumnNames();
        return [.. originals.Select((original, index) => names.Next(Tidy(original), index))];
    }

    /// <summary>The name itself, or one like it that is still free.</summary>
    /// <param name="index">0-based place of the column: an empty name becomes <c>column0</c>.</param>
    public string Next(string wanted, int index)
    {
        var name = wanted.Length > 0 ? wanted : string.Create(CultureInfo.InvariantCulture, $"column{index}");
        var unique = name;
        while (!_taken.Add(unique))
        {
            var suffix = _suffixes[name] = _suffixes.GetValueOrDefault(name) + 1;
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{suffix}");
        }

        return unique;
    }

    private static string Tidy(string original)
    {
        var tidy = new StringBuilder(original.Length);
        foreach (var rune in original.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                if (tidy.Length > 0 && tidy[^1] != ' ')
                {
                    tidy.Append(' ');
                }
            }
            else if (tidy.Length + rune.Utf16SequenceLength <= MaxLength)
            {
                tidy.Append(rune.ToString());
            }
        }

        return tidy.ToString().Trim();
    }
}
