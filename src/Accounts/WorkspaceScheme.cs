using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Knows callers by a workspace's secret (Bearer) or by a browser session (cookie), and words the refusals.</summary>
internal sealed class WorkspaceScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Credentials credentials)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Workspace";

    private const string BearerPrefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count > 0)
        {
            // A secret that was sent decides alone: falling back to a cookie would hide that it is wrong.
            return header is [{ } value] && value.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
                ? await KnowAsync(Secret.HashOf(value[BearerPrefix.Length..].Trim(), Secret.WorkspacePrefix), session: false)
                : AuthenticateResult.Fail("Not one Bearer token.");
        }

        return Context.WorkspaceInRoute() is { } workspaceId
            && SessionCookie.NameFor(Request, workspaceId) is { } cookie
            && Request.Cookies.TryGetValue(cookie, out var token)
                ? await KnowAsync(Secret.HashOf(token, Secret.SessionPrefix), session: true)
                : AuthenticateResult.NoResult();
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.Headers.WWWAuthenticate = "Bearer";
        var error = result.Failure is null ? AccountsErrors.CredentialsMissing : AccountsErrors.CredentialsInvalid;
        await error.ToProblem().ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        (Context.Features.Get<Refusal>()?.Error ?? AccountsErrors.WorkspaceNotFound).ToProblem().ExecuteAsync(Context);

    private async Task<AuthenticateResult> KnowAsync(byte[]? hash, bool session)
    {
        if (hash is null || await credentials.WorkspaceOfAsync(hash, session, Context.RequestAborted) is not { } workspaceId)
        {
            return AuthenticateResult.Fail("Opens no workspace.");
        }

        var identity = new WorkspaceIdentity(Name, workspaceId, session, async later => await credentials.WorkspaceOfAsync(hash, session, later) == workspaceId);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }
}
