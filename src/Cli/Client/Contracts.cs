using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tablinum.Cli.Client;

/// <summary>An RFC 9457 answer, with the members that the server adds.</summary>
internal sealed record ProblemDocument(
    int? Status, string? Title, string? Detail, string? Code, int? Line, int? Column, string? Suggestion, string? TraceId);

/// <summary>A workspace that was just made; its secret is never told again.</summary>
internal sealed record NewWorkspace(Guid Id, string Secret, string? Name);

/// <summary>A file that was taken, and the job that makes a table of it.</summary>
internal sealed record UploadAnswer(StoredFile File, Job Job);

/// <summary>An original.</summary>
internal sealed record StoredFile(Guid Id, string Name, long SizeBytes);

/// <summary>Background work.</summary>
internal sealed record Job(Guid Id, string State, double Progress, JobResult? Result, JobProblem? Error)
{
    /// <summary>Whether it will never change again.</summary>
    [JsonIgnore]
    public bool HasEnded => State is "completed" or "discarded" or "cancelled";
}

/// <summary>What an import left.</summary>
internal sealed record JobResult(IReadOnlyList<ImportedTable>? Tables);

/// <summary>Why a job failed.</summary>
internal sealed record JobProblem(string Code, string Detail, int Status);

/// <summary>A table that an import made or changed.</summary>
internal sealed record ImportedTable(string Name, int Version, long Rows, long RejectedRows, IReadOnlyList<Column> Columns);

/// <summary>A column; <c>Type</c> is DuckDB's, as text.</summary>
internal sealed record Column(string Name, string Type);

/// <summary>A page of a list.</summary>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A table in the list.</summary>
internal sealed record TableEntry(string Name, int Version, long Rows, long SizeBytes, DateTimeOffset UpdatedAt);

/// <summary>A page of rows of a query.</summary>
internal sealed record RowsPage(
    IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<JsonElement>> Rows, bool HasMore, string? ResultId, double? ElapsedMs);

/// <summary>What to run.</summary>
internal sealed record QueryRequest(string Sql, int? Limit, Guid QueryId);

/// <summary>What to make.</summary>
internal sealed record NewWorkspaceRequest(string? Name);
