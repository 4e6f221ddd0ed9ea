using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>The caller's credentials open the workspace named by <c>{w}</c>. A secret gives every right, so both policies ask the same.</summary>
internal sealed record WorkspaceRequirement : IAuthorizationRequirement;

/// <summary>Why a known caller was refused, left for <see cref="WorkspaceScheme"/> to answer with.</summary>
internal sealed record Refusal(Error Error);

/// <summary>What <see cref="WorkspaceScheme"/> tells of a caller.</summary>
internal static class WorkspaceClaims
{
    public const string Workspace = "workspace";
    public const string Session = "session";

    public static Guid? WorkspaceInRoute(this HttpContext context) =>
        Guid.TryParse(context.GetRouteValue("w") as string, out var workspaceId) ? workspaceId : null;

    public static bool IsSession(this ClaimsPrincipal user) => user.HasClaim(Session, "true");
}

/// <summary>Compares the workspace in the route with the one that the credentials open, and hands it to the endpoint.</summary>
internal sealed class WorkspaceRequirementHandler : AuthorizationHandler<WorkspaceRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, WorkspaceRequirement requirement)
    {
        if (context.User.FindFirst(WorkspaceClaims.Workspace)?.Value is not { } opened)
        {
            return Task.CompletedTask; // nobody is signed in: the scheme's challenge answers
        }

        if (context.Resource is not HttpContext http || http.WorkspaceInRoute() is not { } asked)
        {
            throw new InvalidOperationException("A workspace policy needs a route with {w}.");
        }

        if (Judge(http, context.User, asked, Guid.Parse(opened)) is { } error)
        {
            http.Features.Set(new Refusal(error));
            context.Fail();
        }
        else
        {
            var name = context.User.IsSession() ? "browser session" : "workspace secret";
            http.Features.Set(new Workspace(asked, new Caller(UserId: null, name)));
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private static Error? Judge(HttpContext http, ClaimsPrincipal user, Guid asked, Guid opened)
    {
        if (asked != opened)
        {
            return AccountsErrors.WorkspaceNotFound;
        }

        // A browser sends its cookie with requests that other sites' pages make; only Origin tells them apart.
        return user.IsSession() && ChangesSomething(http.Request.Method) && !SessionCookie.IsSameOrigin(http.Request)
            ? AccountsErrors.ForeignOrigin
            : null;
    }

    private static bool ChangesSomething(string method) =>
        !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));
}
