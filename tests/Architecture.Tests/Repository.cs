using System.Reflection;
using System.Runtime.CompilerServices;

namespace Tablinum.Architecture.Tests;

/// <summary>The source tree and the assemblies built from it.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    /// <summary>Every product project on disk, so that a new one cannot be forgotten.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. Directory.EnumerateFiles(At("src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether this run rewrites the reviewed files instead of comparing with them (<c>./dev accept</c>).</summary>
    public static bool Accepting => Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1";

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public static Assembly Load(string project) => Assembly.Load(project == "Cli" ? "tablinum" : $"Tablinum.{project}");

    /// <summary>The project that an assembly is built from; null if it is not ours.</summary>
    public static string? ProjectOf(string assembly) =>
        assembly == "tablinum" ? "Cli"
        : assembly.StartsWith("Tablinum.", StringComparison.Ordinal) ? assembly["Tablinum.".Length..]
        : null;

    /// <summary>What the compiler really wrote into the assembly: unused project references do not count.</summary>
    public static IEnumerable<string> ReferencesOf(string project) =>
        Load(project).GetReferencedAssemblies().Select(name => ProjectOf(name.Name!)).OfType<string>();

    /// <summary>C# files that people write under these top folders.</summary>
    public static IEnumerable<string> Sources(params string[] folders) =>
        folders.Select(folder => At(folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(path => !InFolder(path, "Migrations") && !InFolder(path, "node_modules") && !InFolder(path, "obj"))
            .Order(StringComparer.Ordinal);

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Methods and constructors that people wrote in a project, with those of nested types.</summary>
    public static IEnumerable<Type> TypesOf(Assembly assembly) =>
        assembly.GetTypes().Where(type =>
            type.Namespace?.StartsWith("Tablinum", StringComparison.Ordinal) == true
            && !type.Namespace.Contains(".Migrations", StringComparison.Ordinal)
            && !(type.FullName ?? "").Contains('<', StringComparison.Ordinal)
            && !type.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static bool InFolder(string path, string folder) =>
        Relative(path).Split('/').Contains(folder, StringComparer.Ordinal);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
