namespace Tablinum.DuckDb;

/// <summary>One column of a result or table.</summary>
public sealed record DuckColumn(string Name, DuckType Type);
