namespace Tablinum.Foundation;

/// <summary>A page of a list, paged by key.</summary>
/// <param name="Items">In order.</param>
/// <param name="Next">Pass as <c>after</c> for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
