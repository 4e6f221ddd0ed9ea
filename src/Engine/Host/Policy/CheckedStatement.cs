namespace Tablinum.Engine.Host.Policy;

/// <summary>A statement that passed the policy.</summary>
/// <param name="Sql">As its author wrote it: what is prepared, so that places in errors are right.</param>
/// <param name="Tree">The parser's tree of it, as JSON; null for a statement of our own.</param>
/// <param name="Reads">The sources it names, as the sources spell them, sorted.</param>
/// <param name="Deterministic">Whether running it again on the same versions gives the same rows.</param>
internal sealed record CheckedStatement(string Sql, string? Tree, IReadOnlyList<string> Reads, bool Deterministic);
