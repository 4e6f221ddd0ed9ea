using System.Reflection;
using System.Text.RegularExpressions;
using Tablinum.Architecture.Tests.Planted;
using Tablinum.Jobs;

namespace Tablinum.Architecture.Tests;

/// <summary>Job kinds are stored in rows: a rename or a twin loses jobs that are waiting.</summary>
public sealed partial class JobTests
{
    [Fact]
    public void Job_kinds_are_unique_and_versioned() => Rules.Hold(BadKinds(Types()));

    [Fact]
    public void Planted_bad_kinds_are_seen() =>
        Assert.Equal(
            [
                "planted.once: no module.verb.vN (Unversioned)",
                "planted.once.v1: InAttribute, Twin",
            ],
            BadKinds([typeof(InAttribute), typeof(Twin), typeof(Unversioned)]));

    [Fact]
    public void Every_kind_has_one_worker_and_every_worker_a_kind()
    {
        var jobs = Types().Where(type => type.IsDefined(typeof(JobKindAttribute))).Select(type => type.FullName!);
        var worked =
            from type in Types()
            where type is { IsAbstract: false, IsInterface: false }
            from implemented in type.GetInterfaces()
            where implemented.IsGenericType && implemented.GetGenericTypeDefinition() == typeof(IWorker<>)
            where !implemented.GenericTypeArguments[0].IsGenericParameter
            select implemented.GenericTypeArguments[0].FullName!;

        Assert.Equal(jobs.Order(StringComparer.Ordinal), worked.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Type> Types() =>
        Repository.Projects.SelectMany(project => Repository.TypesOf(Repository.Load(project)));

    private static IEnumerable<string> BadKinds(IEnumerable<Type> types)
    {
        var kinds = types
            .Select(type => (Type: type, type.GetCustomAttribute<JobKindAttribute>()?.Kind))
            .Where(job => job.Kind is not null)
            .OrderBy(job => job.Kind, StringComparer.Ordinal)
            .ToList();

        return kinds.Where(job => !Versioned().IsMatch(job.Kind!)).Select(job => $"{job.Kind}: no module.verb.vN ({job.Type.Name})")
            .Concat(kinds.GroupBy(job => job.Kind).Where(twins => twins.Count() > 1)
                .Select(twins => $"{twins.Key}: {string.Join(", ", twins.Select(job => job.Type.Name))}"));
    }

    [GeneratedRegex(@"^[a-z]+\.[a-z_]+\.v[1-9][0-9]*$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Versioned();

    [JobKind("planted.once.v1")]
    private sealed class Twin;

    [JobKind("planted.once")]
    private sealed class Unversioned;
}
