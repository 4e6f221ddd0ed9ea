using System.Xml.Linq;

namespace Tablinum.Architecture.Tests;

public sealed class DependencyTests
{
    /// <summary>What a module may use: the capabilities and what lies below them, never another module.</summary>
    private static readonly string[] Capabilities = ["Engine", "Foundation", "Jobs", "Storage"];

    /// <summary>The drawing in docs/architecture.md, as data: project -> what it may use.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Posix"] = [],
        ["Foundation"] = [],
        ["DuckDb"] = [],
        ["Engine"] = ["DuckDb", "Foundation", "Posix"],
        ["Storage"] = ["Foundation", "Posix"],
        ["Jobs"] = ["Foundation"],
        ["Accounts"] = Capabilities,
        ["Files"] = Capabilities,
        ["Datasets"] = Capabilities,
        ["Server"] = [.. Capabilities, "Accounts", "Datasets", "Files", "Posix"], // all but DuckDb
        ["Cli"] = ["Engine", "Foundation", "Server"],
    };

    [Fact]
    public void Every_project_is_drawn() =>
        Assert.Equal(Repository.Projects, Allowed.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void No_assembly_uses_one_it_may_not() =>
        Rules.Hold(Violations(Repository.Projects.ToDictionary(p => p, p => Repository.ReferencesOf(p).ToArray()), Allowed));

    /// <summary>The compiler drops unused references, so the project files are read as well.</summary>
    [Fact]
    public void No_project_file_refers_to_one_it_may_not() =>
        Rules.Hold(Violations(Repository.Projects.ToDictionary(p => p, DeclaredReferences), Allowed));

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        var solution = File.ReadAllText(Repository.At("Tablinum.slnx"));

        var missing = new[] { "src", "tests", "bench" }.Select(folder => Repository.At(folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(Repository.Relative)
            .Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal));

        Rules.Hold(missing);
    }

    /// <summary>A rule that cannot fail is worse than none: it must see a planted violation.</summary>
    [Fact]
    public void The_rule_sees_a_planted_arrow()
    {
        var planted = new Dictionary<string, string[]>
        {
            ["Storage"] = ["Datasets"],
            ["Server"] = ["DuckDb"],
            ["Files"] = ["Datasets", "Jobs"],
            ["Unknown"] = ["Foundation"],
        };

        Assert.Equal(
            ["Storage -> Datasets", "Server -> DuckDb", "Files -> Datasets", "Unknown -> Foundation"],
            Violations(planted, Allowed));
    }

    private static string[] DeclaredReferences(string project) =>
    [
        .. XDocument.Load(Repository.At("src", project, $"{project}.csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'))),
    ];

    private static IEnumerable<string> Violations(
        Dictionary<string, string[]> actual, Dictionary<string, string[]> allowed) =>
        from project in actual
        from used in project.Value
        where !allowed.GetValueOrDefault(project.Key, []).Contains(used)
        select $"{project.Key} -> {used}";
}
