using System.Security.Claims;

namespace Tablinum.Foundation;

/// <summary>What a caller's credentials open, and whether they still do: for connections that outlive the request they were checked with.</summary>
/// <param name="scheme">The authentication scheme that checked them.</param>
/// <param name="workspaceId">The one workspace that they open.</param>
/// <param name="isSession">They are the cookie of a browser, which is also sent with what other sites' pages ask for.</param>
/// <param name="stillOpens">Asks again.</param>
public sealed class WorkspaceIdentity(string scheme, Guid workspaceId, bool isSession, Func<CancellationToken, Task<bool>> stillOpens)
    : ClaimsIdentity(scheme)
{
    /// <summary>The one workspace that the credentials open.</summary>
    public Guid WorkspaceId { get; } = workspaceId;

    /// <summary>They are the cookie of a browser.</summary>
    public bool IsSession { get; } = isSession;

    /// <summary>Whether the credentials still open it: a session may have been closed since, or have ended.</summary>
    public Task<bool> StillOpensAsync(CancellationToken cancellationToken) => stillOpens(cancellationToken);
}
