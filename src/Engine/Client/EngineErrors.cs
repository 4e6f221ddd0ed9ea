using System.Globalization;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Client;

/// <summary>Refusals of the pool, and those that an engine reports.</summary>
internal static class EngineErrors
{
    internal static Error Busy { get; } = new(
        ErrorKind.Unavailable,
        "engine.busy",
        "Too many queries are waiting at the moment. Try again in a few seconds.");

    internal static Error Killed { get; } = new(
        ErrorKind.Unavailable,
        "query.engine_killed",
        "The engine that ran this ended unexpectedly. Try again; if it happens every time, simplify the query or the file.");

    internal static Error Cancelled { get; } = new(
        ErrorKind.Conflict, "query.cancelled", "The query was stopped before it was done.");

    internal static Error ClientStalled { get; } = new(
        ErrorKind.Timeout,
        "query.client_stalled",
        "The rows were not read for too long, so the query was stopped. Start it again and read its answer as it comes.");

    internal static Error FileNotPlaced { get; } = new(
        ErrorKind.Unavailable,
        "engine.file_not_placed",
        "A file could not be handed to the engine. Try again; if it stays, tell the operator.");

    /// <param name="why">A clause about the engine; no paths, for it reaches callers.</param>
    internal static Error Unavailable(string why) => new(
        ErrorKind.Unavailable,
        "engine.unavailable",
        $"The query engine cannot start: {why}. Try again in a minute; the server's log says more.");

    internal static Error Timeout(TimeSpan limit) => new(
        ErrorKind.Timeout,
        "query.timeout",
        string.Create(
            CultureInfo.InvariantCulture,
            $"It took longer than {limit.TotalSeconds:0.###} s; filter or aggregate earlier, or ask for fewer rows."));

    internal static Error OutOfMemory(long limitBytes) => new(
        ErrorKind.OverLimit,
        "query.out_of_memory",
        string.Create(
            CultureInfo.InvariantCulture,
            $"It needed more than {limitBytes >> 20} MB of memory; filter or aggregate earlier, or select fewer columns."));

    /// <summary>What an engine reported, as the error that callers see.</summary>
    internal static Error From(EngineFailure failure)
    {
        var kind = Enum.TryParse<ErrorKind>(failure.Kind, ignoreCase: false, out var known) && Enum.IsDefined(known)
            ? known
            : ErrorKind.Unavailable;
        return new Error(kind, failure.Code, failure.Detail) { Members = MembersOf(failure) };
    }

    private static Dictionary<string, object?>? MembersOf(EngineFailure failure)
    {
        var members = new Dictionary<string, object?>();
        if (failure.Line is { } line)
        {
            members["line"] = line;
        }

        if (failure.Column is { } column)
        {
            members["column"] = column;
        }

        if (failure.Suggestion is { } suggestion)
        {
            members["suggestion"] = suggestion;
        }

        return members.Count == 0 ? null : members;
    }
}
