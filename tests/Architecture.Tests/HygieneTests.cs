using System.Text.RegularExpressions;

namespace Tablinum.Architecture.Tests;

/// <summary>What may not be in the repository, and what its documents promise.</summary>
public sealed partial class HygieneTests
{
    private static readonly string[] TextFiles =
    [
        ".cs", ".csproj", ".props", ".targets", ".slnx", ".json", ".md", ".txt", ".sh", ".yaml", ".yml", ".ts", ".tsx", ".js",
        ".html", ".css", ".sql", ".editorconfig", ".gitignore", "",
    ];

    private static readonly string[] MadeFolders = [".git", "artifacts", "node_modules", ".data", "wwwroot"];

    [Fact]
    public void No_file_names_a_folder_of_somebodys_machine() =>
        Rules.Hold(Files().SelectMany(path => File.ReadLines(path)
            .Where(line => MachinePath().IsMatch(line))
            .Select(line => $"{Repository.Relative(path)}: {line.Trim()}")));

    [Fact]
    public void No_lock_file_names_the_host_that_packages_came_from() =>
        Rules.Hold(Files().Where(path => Path.GetFileName(path).Contains("lock", StringComparison.OrdinalIgnoreCase) && path.EndsWith(".json", StringComparison.Ordinal))
            .Where(path => RegistryHost().IsMatch(File.ReadAllText(path)))
            .Select(Repository.Relative));

    [Fact]
    public void Every_dev_command_that_a_document_names_exists()
    {
        var commands = DevCommand().Matches(File.ReadAllText(Repository.At("dev"))).Select(match => match.Groups["name"].Value).ToHashSet();

        Assert.NotEmpty(commands);
        Rules.Hold(Files().Where(path => path.EndsWith(".md", StringComparison.Ordinal) || Repository.Relative(path) == ".ci/run")
            .SelectMany(path => DevCall().Matches(File.ReadAllText(path))
                .Select(match => match.Groups["name"].Value)
                .Where(command => !commands.Contains(command))
                .Select(command => $"{Repository.Relative(path)}: ./dev {command}")));
    }

    /// <summary>A link to a page that has moved helps nobody.</summary>
    [Fact]
    public void Every_relative_link_in_a_document_leads_somewhere() =>
        Rules.Hold(
            from path in Files()
            where path.EndsWith(".md", StringComparison.Ordinal)
            from Match link in RelativeLink().Matches(File.ReadAllText(path))
            let target = Path.Combine(Path.GetDirectoryName(path)!, link.Groups["name"].Value)
            where !File.Exists(target) && !Directory.Exists(target)
            select $"{Repository.Relative(path)}: {link.Groups["name"].Value}");

    [Theory]
    [InlineData("see /ho" + "me/anna/code", true)]
    [InlineData("\"/Us" + "ers/anna/code\"", true)]
    [InlineData("C:\\Us" + "ers\\anna", true)]
    [InlineData("cd /wo" + "rk/main", true)]
    [InlineData("GET /api/v1/workspaces", false)]
    [InlineData("/etc/passwd", false)]
    public void A_planted_machine_path_is_seen(string line, bool expected) => Assert.Equal(expected, MachinePath().IsMatch(line));

    [Theory]
    [InlineData("\"resolved\": \"https://registry.example/x.tgz\"", true)]
    [InlineData("\"url\": \"http://127.0.0.1:4873/x.tgz\"", true)]
    [InlineData("\"resolved\": \"10.0.14\"", false)]
    [InlineData("\"funding\": \"https://opencollective.com/x\"", false)]
    public void A_planted_registry_host_is_seen(string line, bool expected) => Assert.Equal(expected, RegistryHost().IsMatch(line));

    private static IEnumerable<string> Files() => Walk(Repository.Root);

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Where(path => TextFiles.Contains(Path.GetExtension(path)) && Path.GetFileName(path) != ".git")
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(path => !MadeFolders.Contains(Path.GetFileName(path)))
                .SelectMany(Walk));

    [GeneratedRegex(@"(?<![\w.])(?:/(?:home|Users|root|work|tmp/w)/|[A-Z]:\\Users\\)[\w.-]+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"""resolved""\s*:\s*""[a-z+]+://|://[^""/]*(?:registry|npm|nuget|mirror|proxy|localhost|\d+\.\d+\.\d+\.\d+)", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"^(?<name>[a-z]+)\(\) *\{", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex DevCommand();

    [GeneratedRegex(@"\./dev (?<name>[a-z]+)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex DevCall();

    [GeneratedRegex(@"\]\((?![a-z]+:|#|/)(?<name>[^)#\s]+)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex RelativeLink();
}
