using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Tablinum.Architecture.Tests.Planted;

namespace Tablinum.Architecture.Tests;

public sealed class SurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Methods without a token, each with its reason.</summary>
    private static readonly Dictionary<string, string> Uncancelled = new()
    {
        ["WorkspaceScheme.KnowAsync"] = "takes the request's own token from the handler's context",
        ["UploadFile.DiscardBlobAsync"] = "tidies up after a cancelled upload",
        ["PooledRun.StopAsync"] = "gives an engine back when its caller has gone",
        ["QueryCommand.StopAsync"] = "tells the server that Ctrl+C was pressed",
        ["ImportProgress.ShowAsync"] = "the work that it shows has the token",
        ["JobAttempts.RunAsync"] = "an attempt has tokens of its own, and is settled whatever happens",
        ["JobWork.DoAsync"] = "as above",
        ["JobWork.DoOneAsync"] = "as above",
        ["JobWork.DoBatchAsync"] = "as above",
        ["JobAttempts.EndAsync"] = "as above",
        ["JobAttempts.TryEndAsync"] = "as above",
        ["JobAttempts.CompleteAsync"] = "as above",
        ["JobAttempts.FailAsync"] = "as above",
    };

    public static TheoryData<string> Projects => [.. Repository.Projects];

    /// <summary>The public surface of each project is a reviewed text file: a diff in it is a design decision.</summary>
    [Theory, MemberData(nameof(Projects))]
    public void Public_types_are_the_reviewed_ones(string project)
    {
        var approved = Repository.At("src", project, "PublicSurface.txt");
        var actual = Repository.Load(project).GetExportedTypes()
            .Select(type => type.FullName!)
            .Where(name => !name.Contains('<', StringComparison.Ordinal)) // C# 14 extension blocks leave marker types
            .Where(name => !name.Contains(".Migrations.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToArray();

        if (Repository.Accepting)
        {
            File.WriteAllLines(approved, actual);
        }

        Assert.Equal(File.ReadAllLines(approved), actual);
    }

    /// <summary>Anything that can wait can be cancelled. Only parameters with a default may follow the token.</summary>
    [Theory, MemberData(nameof(Projects))]
    public void Async_methods_end_in_a_cancellation_token(string project) =>
        Rules.Hold(Repository.TypesOf(Repository.Load(project)).SelectMany(Uncancellable).Where(method => !Uncancelled.ContainsKey(method)));

    [Fact]
    public void A_planted_method_that_cannot_be_cancelled_is_seen() =>
        Assert.Equal(["Uncancellable.WaitAsync"], Uncancellable(typeof(Uncancellable)));

    private static IEnumerable<string> Uncancellable(Type type) =>
        from method in type.GetMethods(Declared)
        where method.Name.EndsWith("Async", StringComparison.Ordinal) && !method.IsDefined(typeof(CompilerGeneratedAttribute))
        where method.GetParameters().LastOrDefault(parameter => !parameter.HasDefaultValue)?.ParameterType != typeof(CancellationToken)
        where !IsDictatedByTheFramework(type, method)
        select $"{type.Name}.{method.Name}";

    /// <summary>Overrides, members of other people's interfaces, and the two signatures that ASP.NET Core finds by name.</summary>
    private static bool IsDictatedByTheFramework(Type type, MethodInfo method) =>
        method.GetBaseDefinition().DeclaringType != type
        || method.Name == nameof(IAsyncDisposable.DisposeAsync)
        || (method.Name is "InvokeAsync" or "BindAsync" && method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(HttpContext))
        || ImplementsForeignInterface(type, method);

    private static bool ImplementsForeignInterface(Type type, MethodInfo method) =>
        !type.IsInterface
        && !method.IsStatic
        && type.GetInterfaces()
            .Where(implemented => Repository.ProjectOf(implemented.Assembly.GetName().Name!) is null)
            .Any(implemented => type.GetInterfaceMap(implemented).TargetMethods.Contains(method));
}
