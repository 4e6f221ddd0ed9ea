using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Tablinum.Architecture.Tests;

/// <summary>An event id finds one line of the program, for ever: dashboards and alerts are built on it.</summary>
public sealed partial class LogTests
{
    [Fact]
    public void Log_event_ids_are_unique_and_each_module_keeps_to_its_thousand() =>
        Rules.Hold(Misnumbered(Repository.Projects.SelectMany(project => EventsOf(project, Repository.TypesOf(Repository.Load(project))))));

    [Fact]
    public void Planted_wrong_ids_are_seen() =>
        Assert.Equal(
            [
                "Tests.NoNumber: no id",
                "1001: Tests.First, Tests.Twin",
                "Tests is in thousands 1, 2",
                "thousand 1 is of Others, Tests",
            ],
            Misnumbered([.. EventsOf("Tests", [typeof(PlantedLog), typeof(PlantedTwinLog)]), new LogEvent("Others", "Others.Line", 1002)]));

    private static IEnumerable<LogEvent> EventsOf(string project, IEnumerable<Type> types) =>
        from type in types
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let line = method.GetCustomAttribute<LoggerMessageAttribute>()
        where line is not null
        select new LogEvent(project, $"{project}.{method.Name}", line.EventId);

    private static IEnumerable<string> Misnumbered(IEnumerable<LogEvent> events)
    {
        var all = events.ToList();
        var numbered = all.Where(e => e.Id >= 1000).ToList();
        return all.Except(numbered).Select(e => $"{e.Name}: no id")
            .Concat(numbered.GroupBy(e => e.Id).Where(twins => twins.Count() > 1)
                .Select(twins => $"{Text(twins.Key)}: {Join(twins.Select(e => e.Name))}"))
            .Concat(numbered.GroupBy(e => e.Project).Where(own => own.DistinctBy(e => e.Id / 1000).Count() > 1)
                .Select(own => $"{own.Key} is in thousands {Join(own.Select(e => Text(e.Id / 1000)))}"))
            .Concat(numbered.GroupBy(e => e.Id / 1000).Where(shared => shared.DistinctBy(e => e.Project).Count() > 1)
                .Select(shared => $"thousand {Text(shared.Key)} is of {Join(shared.Select(e => e.Project))}"));
    }

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.Distinct().Order(StringComparer.Ordinal));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record LogEvent(string Project, string Name, int Id);

    private static partial class PlantedLog
    {
        [LoggerMessage(1001, LogLevel.Information, "first")]
        internal static partial void First(ILogger logger);

        [LoggerMessage(2001, LogLevel.Information, "stray")]
        internal static partial void Stray(ILogger logger);

        [LoggerMessage(LogLevel.Information, "none")]
        internal static partial void NoNumber(ILogger logger);
    }

    private static partial class PlantedTwinLog
    {
        [LoggerMessage(1001, LogLevel.Information, "twin")]
        internal static partial void Twin(ILogger logger);
    }
}
