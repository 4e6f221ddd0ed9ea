namespace Tablinum.Engine.Host;

/// <summary>Compares names as DuckDB does: the letters a to z without case, everything else as it is.</summary>
internal sealed class AsciiIgnoreCase : IEqualityComparer<string>
{
    private AsciiIgnoreCase()
    {
    }

    /// <summary>The only one.</summary>
    public static AsciiIgnoreCase Comparer { get; } = new();

    /// <inheritdoc />
    public bool Equals(string? x, string? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && Fold(x) == Fold(y));

    /// <inheritdoc />
    public int GetHashCode(string obj) => Fold(obj).GetHashCode(StringComparison.Ordinal);

    private static string Fold(string name) =>
        string.Create(name.Length, name, static (folded, name) =>
        {
            for (var i = 0; i < name.Length; i++)
            {
                folded[i] = char.IsAsciiLetterUpper(name[i]) ? (char)(name[i] | 0x20) : name[i];
            }
        });
}
