using System.Globalization;
using System.Text.RegularExpressions;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host.Reading;

/// <summary>How a file is to be read where that is not left to its reader.</summary>
/// <param name="Said">By a person; its values are checked.</param>
/// <param name="MaxRows">Of each table; null for all.</param>
internal sealed partial record ReadOptions(ReadCorrections Said, int? MaxRows)
{
    private const int MaxDelimiterLength = 16;
    private const int MaxSkipLines = 10_000;
    private const int MaxHeaderRows = 20;
    private const int MaxDecimalWidth = 38;

    /// <summary>The table is one of several in its file: a column that was given a type may be in another.</summary>
    public bool TypesMayMiss { get; init; }

    /// <summary>The options of a task.</summary>
    /// <exception cref="TaskFailure">A value cannot be.</exception>
    public static ReadOptions Of(ReadCorrections said, int? previewRows)
    {
        Require(
            said.Delimiter is not { } delimiter || (delimiter.Length <= MaxDelimiterLength && !delimiter.AsSpan().ContainsAny('\r', '\n', '\0')),
            "A delimiter has up to 16 characters on one line.");
        Require(said.Quote is null or { Length: <= 1 }, "A quote is one character, or none.");
        Require(said.Escape is null or { Length: <= 1 }, "An escape is one character, or none.");
        Require(said.SkipLines is null or (>= 0 and <= MaxSkipLines), "From 0 to 10,000 lines can be skipped.");
        Require(said.HeaderRows is null or (>= 0 and <= MaxHeaderRows), "A header has from 0 to 20 rows.");
        foreach (var (column, type) in said.Types ?? new Dictionary<string, string>())
        {
            Require(type is not null && IsType(type), $"\"{type}\" is no type for column \"{column}\". Types are VARCHAR, BOOLEAN, INTEGER, BIGINT, HUGEINT, DOUBLE, DECIMAL(p,s), DATE, TIME, TIMESTAMP and TIMESTAMPTZ.");
        }

        return new ReadOptions(said, previewRows);
    }

    /// <summary>The types that were said, one for each column, null where none was.</summary>
    /// <param name="names">In SQL.</param>
    /// <param name="originals">In the file.</param>
    /// <exception cref="TaskFailure">There is no such column.</exception>
    public string?[] TypesOf(IReadOnlyList<string> names, IReadOnlyList<string> originals)
    {
        var types = new string?[names.Count];
        foreach (var (column, type) in Said.Types ?? new Dictionary<string, string>())
        {
            var index = IndexOf(originals, column, StringComparison.Ordinal) is >= 0 and var original ? original : IndexOf(names, column, StringComparison.OrdinalIgnoreCase);
            Require(index >= 0 || TypesMayMiss, $"There is no column \"{column}\" in this file to give a type to.");
            if (index >= 0)
            {
                types[index] = type.ToUpperInvariant();
            }
        }

        return types;
    }

    /// <summary><see cref="UnusedNotes"/> of a format that says itself how it is cut.</summary>
    public IEnumerable<string> UnusedByTyped(string format) => UnusedNotes(
        format,
        ("sheet", Said.Sheet),
        ("encoding", Said.Encoding),
        ("delimiter", Said.Delimiter),
        ("quote", Said.Quote),
        ("escape", Said.Escape),
        ("skipLines", Said.SkipLines),
        ("headerRows", Said.HeaderRows),
        ("dateOrder", Said.DateOrder));

    /// <summary>What a person is told of corrections that do not concern a format; nothing if there are none.</summary>
    /// <param name="unused">Each by its name, null if it was not given.</param>
    public static IEnumerable<string> UnusedNotes(string format, params ReadOnlySpan<(string Name, object? Value)> unused)
    {
        var names = new List<string>();
        foreach (var (name, value) in unused)
        {
            if (value is not null)
            {
                names.Add(name);
            }
        }

        return names.Count == 0 ? [] : [$"These corrections do not concern {format} and were not used: {string.Join(", ", names)}."];
    }

    private static bool IsType(string type) =>
        Types().Match(type) is { Success: true } match
        && (!match.Groups["width"].Success
            || (Number(match.Groups["width"]) is >= 1 and <= MaxDecimalWidth && Number(match.Groups["scale"]) <= Number(match.Groups["width"])));

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    private static int IndexOf(IReadOnlyList<string> names, string name, StringComparison comparison)
    {
        for (var index = 0; index < names.Count; index++)
        {
            if (names[index].Equals(name, comparison))
            {
                return index;
            }
        }

        return -1;
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw ReadingFailure.UnfitCorrection(otherwise);
        }
    }

    [GeneratedRegex(
        @"^(VARCHAR|BOOLEAN|INTEGER|BIGINT|HUGEINT|DOUBLE|DATE|TIME|TIMESTAMP|TIMESTAMPTZ|DECIMAL\((?<width>[0-9]{1,2}),(?<scale>[0-9]{1,2})\))$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Types();
}
