namespace Tablinum.Foundation;

/// <summary>What sort of refusal an <see cref="Error"/> is; picks the HTTP status in <see cref="Problems"/>.</summary>
public enum ErrorKind
{
    /// <summary>The request itself is wrong: 400.</summary>
    Invalid,

    /// <summary>Nobody is signed in: 401.</summary>
    Unauthenticated,

    /// <summary>The caller may see it, but not do this: 403.</summary>
    Forbidden,

    /// <summary>Unknown, or of somebody else: 404, the same answer for both.</summary>
    NotFound,

    /// <summary>True a moment ago, or the name is taken: 409.</summary>
    Conflict,

    /// <summary>A precondition of the request does not hold: 412.</summary>
    Precondition,

    /// <summary>The body or the result is larger than allowed: 413.</summary>
    TooLarge,

    /// <summary>Well formed, but beyond a limit or impossible to carry out: 422.</summary>
    OverLimit,

    /// <summary>Too many requests: 429.</summary>
    RateLimited,

    /// <summary>Not possible at the moment; retry later: 503.</summary>
    Unavailable,

    /// <summary>Took longer than its deadline: 504.</summary>
    Timeout,
}

/// <summary>A refusal that a well-behaved caller can cause.</summary>
/// <param name="Kind">Picks the HTTP status.</param>
/// <param name="Code">Stable, <c>module.reason</c>; part of the contract, listed in <c>docs/errors.md</c>.</param>
/// <param name="Detail">For a person: what is wrong and what to do next. Never holds server paths or other people's data.</param>
public sealed record Error(ErrorKind Kind, string Code, string Detail)
{
    /// <summary>Members added to the problem document, such as <c>line</c> and <c>column</c> of an SQL error; may be null.</summary>
    public IReadOnlyDictionary<string, object?>? Members { get; init; }
}
