using System.Text.RegularExpressions;
using Tablinum.Architecture.Tests.Planted;
using Tablinum.Architecture.Tests.Reading;
using Tablinum.Foundation;

namespace Tablinum.Architecture.Tests;

/// <summary>Codes of errors are contract: clients branch on them, and docs/errors.md says what each one means.</summary>
public sealed partial class ErrorTests
{
    private const string Page = "docs/errors.md";

    /// <summary>Texts of the program that look like codes and are none.</summary>
    private static readonly string[] NoCodes =
    [
        Policies.Read, Policies.Write, // names of policies
        "export.parquet", "result.duckdb", // names of files
    ];

    /// <summary>Codes that two classes make, with the reason; the status is the same all the same.</summary>
    private static readonly string[] Shared =
    [
        "query.cancelled", // by the pool while it waits for an engine, by the API afterwards
    ];

    private static readonly Lazy<List<ErrorUse>> Uses = new(() => [.. Repository.Projects.SelectMany(UsesOf)]);

    [Fact]
    public void Every_code_is_lower_case_module_dot_reason() => Rules.Hold(Misspelt(Uses.Value));

    /// <summary>One code, one meaning: one class makes it, and it always answers with the same status.</summary>
    [Fact]
    public void Every_code_has_one_meaning() => Rules.Hold(Ambiguous(Uses.Value));

    [Fact]
    public void Every_code_is_listed_with_its_meaning()
    {
        var path = Repository.At(Page);
        if (Repository.Accepting)
        {
            File.WriteAllText(path, ErrorPage.Rewrite(File.Exists(path) ? File.ReadAllText(path) : null, Known(Uses.Value)));
        }

        var listed = ErrorPage.Rows(File.ReadAllText(path));

        Assert.Equal(Known(Uses.Value).Select(use => use.Code).Order(StringComparer.Ordinal), listed.Keys.Order(StringComparer.Ordinal));
        Rules.Hold(listed.Where(row => row.Value.Meaning.Length == 0 || row.Value.Status.Length == 0).Select(row => $"{row.Key}: write status and meaning"));
    }

    [Fact]
    public void Planted_codes_are_found_with_kind_and_text()
    {
        var found = UsesOf("Architecture.Tests").Where(use => use.Owner == nameof(PlantedErrors) && use.Kind is not null).ToList();

        Assert.Equal(["planted.full", "planted.too_long", "Planted.Shouting"], found.Select(use => use.Code));
        Assert.Equal([ErrorKind.OverLimit, ErrorKind.TooLarge, ErrorKind.Invalid], found.Select(use => use.Kind!.Value));
        Assert.Equal("At most … are taken.", found[1].Detail);
    }

    [Fact]
    public void Planted_bad_codes_are_seen()
    {
        var planted = UsesOf("Architecture.Tests").Where(use => use.Owner is nameof(PlantedErrors) or nameof(OtherErrors)).ToList();

        Assert.Equal(["Planted.Shouting (PlantedErrors)"], Misspelt(planted));
        Assert.Equal(["planted.full: OtherErrors Conflict, PlantedErrors OverLimit"], Ambiguous(planted));
    }

    private static IEnumerable<string> Misspelt(IEnumerable<ErrorUse> uses) =>
        uses.Where(use => use.Kind is not null && !Code().IsMatch(use.Code)).Select(use => $"{use.Code} ({use.Owner})");

    private static IEnumerable<string> Ambiguous(IEnumerable<ErrorUse> uses) =>
        from use in uses
        where use.Kind is not null
        group use by use.Code into meanings
        let kinds = meanings.DistinctBy(use => use.Kind).Count()
        let owners = meanings.Where(use => !use.Travels).DistinctBy(use => use.Owner).Count()
        where kinds > 1 || (owners > 1 && !Shared.Contains(meanings.Key))
        select $"{meanings.Key}: {string.Join(", ", meanings.Select(use => $"{use.Owner} {use.Kind}").Distinct().Order(StringComparer.Ordinal))}";

    /// <summary>
    /// The codes of errors that are made with a kind, and every other text with the first word of one of them: an engine's
    /// failures travel as text, for example.
    /// </summary>
    private static List<ErrorUse> Known(IReadOnlyCollection<ErrorUse> uses)
    {
        var modules = uses.Where(use => use.Kind is not null).Select(use => use.Code.Split('.')[0]).ToHashSet();
        return
        [
            .. uses.Where(use => use.Kind is not null || (Code().IsMatch(use.Code) && modules.Contains(use.Code.Split('.')[0])))
                .Where(use => !NoCodes.Contains(use.Code))
                .OrderBy(use => use.Kind is null)
                .DistinctBy(use => use.Code),
        ];
    }

    private static List<ErrorUse> UsesOf(string project)
    {
        using var assembly = new CompiledAssembly(Repository.Load(project));
        return [.. ErrorReader.Read(assembly)];
    }

    [GeneratedRegex(@"^[a-z]+\.[a-z]+(_[a-z]+)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Code();
}
