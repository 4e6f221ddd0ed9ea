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

    internal static Error Timeout(EngineTask task, TimeSpan limit)
    {
        var seconds = limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        return task.ReadsFile
            ? new Error(ErrorKind.Timeout, "import.timeout", $"Reading this file took longer than {seconds} s. Split it, or write it again as Parquet, and upload that.")
            : new Error(ErrorKind.Timeout, "query.timeout", $"It took longer than {seconds} s; filter or aggregate earlier, or ask for fewer rows.");
    }

    internal static Error OutOfMemory(EngineTask task, long limitBytes)
    {
        var megabytes = (limitBytes >> 20).ToString(CultureInfo.InvariantCulture);
        return task.ReadsFile
            ? new Error(ErrorKind.OverLimit, "import.out_of_memory", $"Reading this file needed more than {megabytes} MB of memory. Split it, or leave columns out, and upload that.")
            : new Error(ErrorKind.OverLimit, "query.out_of_memory", $"It needed more than {megabytes} MB of memory; filter or aggregate earlier, or select fewer columns.");
    }

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
