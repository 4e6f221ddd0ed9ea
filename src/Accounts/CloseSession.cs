using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Ends this browser's session, here and in its cookie jar.</summary>
internal static class CloseSession
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/session", HandleAsync)
        .RequireAuthorization(Policies.Write)
        .WithName(nameof(CloseSession))
        .WithSummary("Sign this browser out of the workspace")
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<NoContent> HandleAsync(
        Workspace workspace, AppDb db, Credentials credentials, HttpContext context, CancellationToken cancellationToken)
    {
        if (SessionCookie.NameFor(context.Request, workspace.Id) is { } cookie
            && Secret.HashOf(context.Request.Cookies[cookie], Secret.SessionPrefix) is { } hash)
        {
            await db.Set<StoredSession>()
                .Where(s => s.WorkspaceId == workspace.Id && s.TokenHash == hash)
                .ExecuteDeleteAsync(cancellationToken);
            credentials.Forget(hash);
            SessionCookie.Clear(context, cookie);
        }

        return TypedResults.NoContent();
    }
}
