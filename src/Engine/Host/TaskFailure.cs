using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;
using Tablinum.Foundation;

namespace Tablinum.Engine.Host;

/// <summary>Ends a task by its caller's doing. Thrown inside the engine only; the wire carries its <see cref="Failure"/>.</summary>
internal sealed class TaskFailure : Exception
{
    public TaskFailure(
        ErrorKind kind, string code, string detail, SourcePlace? place = null, string? suggestion = null)
        : base(detail) =>
        Failure = new EngineFailure(kind.ToString(), code, detail, place?.Line, place?.Column, suggestion);

    /// <summary>What the server is told.</summary>
    public EngineFailure Failure { get; }

    /// <summary>The task was stopped on request.</summary>
    public static TaskFailure Cancelled() => new(ErrorKind.Conflict, "query.cancelled", "The query was cancelled.");

    /// <summary>DuckDB ran into its memory limit.</summary>
    public static TaskFailure OutOfMemory() => new(
        ErrorKind.OverLimit,
        "query.out_of_memory",
        "This needs more memory than a query may have. Read fewer columns, filter earlier, or aggregate before joining.");

    /// <summary>Whether it comes from memory or spill space rather than from the statement.</summary>
    public static bool IsMemory(DuckException exception) =>
        exception.Kind is DuckErrorKind.OutOfMemory
        || exception.Message.Contains("failed to offload", StringComparison.Ordinal)
        || exception.Message.Contains("max_temp_directory_size", StringComparison.Ordinal);
}

/// <summary>A place in a statement, 1-based; columns count characters.</summary>
internal sealed record SourcePlace(int Line, int Column)
{
    /// <summary>The place of a byte offset in the UTF-8 form of <paramref name="sql"/>; null if it lies outside.</summary>
    public static SourcePlace? At(string sql, ulong byteOffset)
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(sql);
        if (byteOffset > (ulong)utf8.Length)
        {
            return null;
        }

        var before = System.Text.Encoding.UTF8.GetString(utf8, 0, (int)byteOffset);
        var lineStart = before.LastIndexOf('\n') + 1;
        return new SourcePlace(before.Count(c => c == '\n') + 1, before.Length - lineStart + 1);
    }
}
