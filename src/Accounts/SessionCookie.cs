using Microsoft.AspNetCore.Http;

namespace Tablinum.Accounts;

/// <summary>The cookie that holds a session's token: one for each workspace that the browser has open.</summary>
/// <remarks>
/// Over HTTPS it has the <c>__Host-</c> prefix, so that no other host can plant it. Browsers refuse that name over plain
/// HTTP, where only the machine itself is trusted: there the name is plain. Elsewhere there is no cookie.
/// </remarks>
internal static class SessionCookie
{
    /// <returns>The cookie's name for this connection; <see langword="null"/> where it would travel in the clear.</returns>
    public static string? NameFor(HttpRequest request, Guid workspaceId) =>
        request.IsHttps ? $"__Host-tablinum-{workspaceId:n}"
        : IsLoopback(request.Host) ? $"tablinum-{workspaceId:n}"
        : null;

    public static void Write(HttpContext context, string name, string token, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(name, token, Options(context.Request, expiresAt));

    public static void Clear(HttpContext context, string name) =>
        context.Response.Cookies.Append(name, "", Options(context.Request, DateTimeOffset.UnixEpoch));

    /// <summary>Whether a request that a browser made comes from a page of this server.</summary>
    public static bool IsSameOrigin(HttpRequest request) =>
        request.Headers.Origin is [{ } origin]
        && string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    /// <summary>Judged by the address that the browser shows, which is what its user trusts.</summary>
    private static bool IsLoopback(HostString host) =>
        string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && System.Net.IPAddress.IsLoopback(address));

    private static CookieOptions Options(HttpRequest request, DateTimeOffset expiresAt) => new()
    {
        Path = "/",
        HttpOnly = true,
        Secure = request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Expires = expiresAt,
        IsEssential = true,
    };
}
