using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>The caller's credentials open the workspace named by <c>{w}</c>. A secret gives every right, so both policies ask the same.</summary>
internal sealed record WorkspaceRequirement : IAuthorizationRequirement;

/// <summary>Why a known caller was refused, left for <see cref="WorkspaceScheme"/> to answer with.</summary>
internal sealed record Refusal(Error Error);

internal static class WorkspaceRoute
{
    public static Guid? WorkspaceInRoute(this HttpContext context) =>
        Guid.TryParse(context.GetRouteValue("w") as string, out var workspaceId) ? workspaceId : null;
}

/// <summary>Compares the workspace in the route with the one that the credentials open, and hands it to the endpoint.</summary>
internal sealed class WorkspaceRequirementHandler : AuthorizationHandler<WorkspaceRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, WorkspaceRequirement requirement)
    {
        if (context.User.Identity is not WorkspaceIdentity identity)
        {
            return Task.CompletedTask; // nobody is signed in: the scheme's challenge answers
        }

        if (context.Resource is not HttpContext http || http.WorkspaceInRoute() is not { } asked)
        {
            throw new InvalidOperationException("A workspace policy needs a route with {w}.");
        }

        if (Judge(http, asked, identity) is { } error)
        {
            http.Features.Set(new Refusal(error));
            context.Fail();
        }
        else
        {
            var name = identity.IsSession ? "browser session" : "workspace secret";
            http.Features.Set(new Workspace(asked, new Caller(UserId: null, name)));
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private static Error? Judge(HttpContext http, Guid asked, WorkspaceIdentity identity)
    {
        if (asked != identity.WorkspaceId)
        {
            return AccountsErrors.WorkspaceNotFound;
        }

        // A browser sends its cookie with requests that other sites' pages make; only Origin tells them apart. The answer to a plain GET is
        // kept from them, but not what comes through a WebSocket.
        return identity.IsSession && (ChangesSomething(http.Request.Method) || http.Request.Headers.Upgrade.Count > 0) && !SessionCookie.IsSameOrigin(http.Request)
            ? AccountsErrors.ForeignOrigin
            : null;
    }

    private static bool ChangesSomething(string method) =>
        !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));
}
