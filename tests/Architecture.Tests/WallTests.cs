using System.Text.RegularExpressions;
using Tablinum.Architecture.Tests.Planted;
using Tablinum.Architecture.Tests.Reading;

namespace Tablinum.Architecture.Tests;

/// <summary>The server process never loads DuckDB, because nothing that it runs can reach it.</summary>
public sealed partial class WallTests
{
    private const string Host = "Tablinum.Engine.Host";
    private const string Client = "Tablinum.Engine.Client";
    private const string Protocol = "Tablinum.Engine.Protocol";

    private static readonly string[] NativeProjects = ["DuckDb", "Posix"];

    public static TheoryData<string> Projects => [.. Repository.Projects];

    public static TheoryData<string> WaysToUse =>
    [
        nameof(InBaseType), nameof(InInterface), nameof(InField), nameof(InSignature), "InConstraint`1", nameof(InAttribute),
        nameof(InTypeOf), nameof(InBody), nameof(InLambda), nameof(InAsync), nameof(InIterator), nameof(InGenericCall),
        nameof(InCatch),
    ];

    [Fact]
    public void Only_the_engine_host_uses_DuckDb() =>
        Rules.Hold(Crossings("Engine", user: type => !type.IsIn(Host), target: used => used.Assembly == "Tablinum.DuckDb"));

    [Fact]
    public void The_engine_client_and_protocol_never_use_the_host() =>
        Rules.Hold(Crossings("Engine", user: type => type.IsIn(Client) || type.IsIn(Protocol), target: used => used.IsIn(Host)));

    [Fact]
    public void The_protocol_knows_neither_side() =>
        Rules.Hold(Crossings("Engine", user: type => type.IsIn(Protocol), target: used => used.IsIn(Client)));

    /// <summary>Of the engine, the server side sees the client and the protocol only.</summary>
    [Fact]
    public void No_module_and_no_server_code_uses_the_engine_host() =>
        Rules.Hold(Repository.Projects.Where(project => project is not ("Cli" or "Engine"))
            .SelectMany(project => Crossings(project, user: _ => true, target: used => used.IsIn(Host))));

    [Theory, MemberData(nameof(WaysToUse))]
    public void Every_way_to_use_a_type_is_seen(string planted)
    {
        using var assembly = new CompiledAssembly(typeof(WallTests).Assembly);

        Assert.NotEmpty(Crossings(assembly, user: type => type.Name == planted, target: used => used.Assembly == "Tablinum.Jobs"));
    }

    [Fact]
    public void A_type_that_crosses_no_wall_is_not_accused()
    {
        using var assembly = new CompiledAssembly(typeof(WallTests).Assembly);

        Rules.Hold(Crossings(assembly, user: type => type.Name == nameof(Innocent), target: used => used.Assembly == "Tablinum.Jobs"));
    }

    [Theory, MemberData(nameof(Projects))]
    public void Native_calls_are_in_DuckDb_and_Posix_only(string project)
    {
        using var assembly = new CompiledAssembly(Repository.Load(project));

        Assert.True(NativeProjects.Contains(project) || !assembly.NativeImports().Any(), string.Join(", ", assembly.NativeImports()));
    }

    [Fact]
    public void A_planted_native_call_is_seen()
    {
        using var assembly = new CompiledAssembly(typeof(WallTests).Assembly);

        Assert.Contains(assembly.NativeImports(), name => name.Contains(nameof(NativeCall), StringComparison.Ordinal));
    }

    [Fact]
    public void Unsafe_code_is_in_DuckDb_and_Posix_only()
    {
        var offenders = Repository.Sources("src", "bench")
            .Where(path => !NativeProjects.Any(project => Repository.Relative(path).StartsWith($"src/{project}/", StringComparison.Ordinal)))
            .Where(path => HasUnsafeCode(File.ReadAllText(path)))
            .Select(Repository.Relative);

        Rules.Hold(offenders);
    }

    [Theory]
    [InlineData("internal unsafe class Handle;", true)]
    [InlineData("    private static unsafe void Free(nint* handle) { }", true)]
    [InlineData("unsafe { *p = 0; }", true)]
    [InlineData("[DllImport(\"c\")] static extern int getpid();", true)]
    [InlineData("// unsafe to call twice", false)]
    [InlineData("/// <summary>Not unsafe.</summary>", false)]
    [InlineData("var unsafeNames = \"unsafe class\";", false)]
    public void Unsafe_code_is_told_from_talk_about_it(string source, bool expected) =>
        Assert.Equal(expected, HasUnsafeCode(source));

    /// <summary>SQL for the metadata is LINQ or interpolated with parameters; raw text invites what strangers wrote.</summary>
    [Theory, MemberData(nameof(Projects))]
    public void Raw_sql_is_never_given_to_the_metadata(string project)
    {
        using var assembly = new CompiledAssembly(Repository.Load(project));

        Rules.Hold(RawSqlOf(assembly));
    }

    [Fact]
    public void Planted_raw_sql_is_seen()
    {
        using var assembly = new CompiledAssembly(typeof(WallTests).Assembly);

        Assert.NotEmpty(RawSqlOf(assembly));
    }

    private static IEnumerable<string> RawSqlOf(CompiledAssembly assembly) =>
        assembly.MembersUsed().Where(name => name is "FromSqlRaw" or "ExecuteSqlRaw" or "ExecuteSqlRawAsync" or "SqlQueryRaw");

    private static List<string> Crossings(string project, Func<TypeName, bool> user, Func<TypeName, bool> target)
    {
        using var assembly = new CompiledAssembly(Repository.Load(project));
        return Crossings(assembly, user, target);
    }

    private static List<string> Crossings(CompiledAssembly assembly, Func<TypeName, bool> user, Func<TypeName, bool> target) =>
    [
        .. from type in assembly.Types()
           where user(type.Owner)
           from used in type.Uses
           where target(used)
           select $"{type.Owner} ({type.Name}) -> {used}",
    ];

    private static bool HasUnsafeCode(string source) => UnsafeCode().IsMatch(NotCode().Replace(source, ""));

    [GeneratedRegex("""//.*|/\*[\s\S]*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)'""", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NotCode();

    [GeneratedRegex(@"\bunsafe\b|\bDllImport\b|\bLibraryImport\b", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex UnsafeCode();
}
