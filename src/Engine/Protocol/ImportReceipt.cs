namespace Tablinum.Engine.Protocol;

/// <summary>What the reader decided about a file, how sure it is, and the rows that it could not take.</summary>
/// <param name="Format"><c>csv</c>, <c>json</c>, <c>ndjson</c>, <c>parquet</c>, <c>xlsx</c> or <c>xls</c>.</param>
/// <param name="Encoding">Of the original; null where the format has none.</param>
/// <param name="Dialect">How rows were cut; null where the format says it itself.</param>
/// <param name="Columns">Names and types as read.</param>
/// <param name="RowsRead">Rows of the table in the file: those kept and those rejected.</param>
/// <param name="RowsKept">Rows in the part.</param>
/// <param name="RowsRejected">All that were rejected, also those beyond <paramref name="Rejected"/>.</param>
/// <param name="Rejected">The first of them, 1,000 at most.</param>
/// <param name="Notes">What a person should know about the decisions, one sentence each.</param>
internal sealed record ImportReceipt(
    string Format,
    ReceiptEncoding? Encoding,
    ReceiptDialect? Dialect,
    IReadOnlyList<ReceiptColumn> Columns,
    long RowsRead,
    long RowsKept,
    long RowsRejected,
    IReadOnlyList<RejectedRow> Rejected,
    IReadOnlyList<string> Notes)
{
    /// <summary>What a person said about the file; null if nothing.</summary>
    public ReadCorrections? Corrections { get; init; }
}

/// <summary>How the text was decoded.</summary>
/// <param name="Evidence">One clause.</param>
internal sealed record ReceiptEncoding(string Name, string Evidence);

/// <summary>How rows were cut.</summary>
/// <param name="Quote">Null if there is none.</param>
/// <param name="Escape">Stands before a quote inside quotes; the quote itself where they are doubled.</param>
/// <param name="SkippedLines">Above the table.</param>
/// <param name="HeaderRows">0 if names were made up.</param>
/// <param name="Sureness">Share of the first records that have as many cells as the table has columns, 0 to 1.</param>
internal sealed record ReceiptDialect(string Delimiter, string? Quote, string? Escape, long SkippedLines, int HeaderRows, double Sureness);

/// <summary>A column as read.</summary>
/// <param name="Name">In SQL.</param>
/// <param name="Original">In the file; empty if it has none there.</param>
/// <param name="Type">DuckDB's name of it.</param>
/// <param name="Evidence">Why this type, one clause; null where the format says it itself.</param>
internal sealed record ReceiptColumn(string Name, string Original, string Type, string? Evidence);

/// <summary>A row that was not taken.</summary>
/// <param name="Line">1-based line of the file.</param>
/// <param name="Text">As it stands there, cut at 1,000 characters.</param>
internal sealed record RejectedRow(long Line, string Reason, string Text);
