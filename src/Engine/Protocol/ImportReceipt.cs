namespace Tablinum.Engine.Protocol;

/// <summary>What the reader decided about a file, and the rows that it could not take.</summary>
/// <param name="Format"><c>csv</c> or <c>parquet</c>.</param>
/// <param name="Encoding">Of the original; null where the format has none.</param>
/// <param name="Dialect">How rows were cut; null where the format says it itself.</param>
/// <param name="Columns">Names and types as read.</param>
/// <param name="RowsKept">Rows in the part.</param>
/// <param name="RowsRejected">All that were rejected, also those beyond <paramref name="Rejected"/>.</param>
/// <param name="Rejected">The first of them.</param>
/// <param name="Notes">What a person should know about the decisions, one sentence each.</param>
internal sealed record ImportReceipt(
    string Format,
    string? Encoding,
    ReceiptDialect? Dialect,
    IReadOnlyList<RelationColumn> Columns,
    long RowsKept,
    long RowsRejected,
    IReadOnlyList<RejectedRow> Rejected,
    IReadOnlyList<string> Notes);

/// <summary>How rows were cut.</summary>
internal sealed record ReceiptDialect(
    string Delimiter, string Quote, string Escape, string Comment, long SkipRows, bool HasHeader, string DateFormat, string TimestampFormat);

/// <summary>A row that was not taken.</summary>
/// <param name="Line">1-based line of the file.</param>
/// <param name="Text">As it stands there, cut at 1,000 characters.</param>
internal sealed record RejectedRow(long Line, string Reason, string? Column, string Text);
