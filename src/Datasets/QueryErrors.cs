using Tablinum.Foundation;

namespace Tablinum.Datasets;

/// <summary>What can be wrong with a query or a result; errors of the SQL itself come from the engine.</summary>
internal static class QueryErrors
{
    public static Error Empty { get; } = new(
        ErrorKind.Invalid, "query.empty", "Send one SELECT statement in sql.");

    public static Error BadParameters { get; } = new(
        ErrorKind.Invalid, "query.bad_parameters", "parameters must be an array (for ? and $1) or an object (for $name), and all texts in it Unicode.");

    public static Error IdInUse { get; } = new(
        ErrorKind.Conflict, "query.id_in_use", "A query with this queryId is still running. Make a new UUID for each query.");

    public static Error Cancelled { get; } = new(
        ErrorKind.Conflict, "query.cancelled", "The query was cancelled on request.");

    public static Error NotRunning { get; } = new(
        ErrorKind.NotFound, "query.not_running", "No query with this queryId is running here; it may have ended already.");

    public static Error ResultNotFound { get; } = new(
        ErrorKind.NotFound, "result.not_found", "This result is not known or no longer kept. Run the query again.");

    public static Error ResultTooLarge { get; } = new(
        ErrorKind.TooLarge, "result.too_large",
        "This result is too large to be kept for paging. Export it, or narrow the query with WHERE or LIMIT.");

    public static Error TooLong(int maxBytes) => new(
        ErrorKind.Invalid, "query.too_long",
        $"The statement is longer than {DatasetErrors.Number(maxBytes)} bytes. Shorten it, or pass long values as parameters.");
}
