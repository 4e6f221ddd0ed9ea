using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Exchanges a workspace's secret for a cookie, so that a page need not keep the secret.</summary>
internal sealed class OpenSession(AppDb db, IOptions<AccountsOptions> options, TimeProvider clock)
{
    /// <summary>More than any person has browsers; beyond it the oldest ends.</summary>
    private const int MaxSessions = 100;

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/session", HandleAsync)
        .RequireAuthorization(Policies.Write)
        .WithName(nameof(OpenSession))
        .WithSummary("Sign this browser in to the workspace")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status403Forbidden);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Workspace workspace, OpenSession open, HttpContext context, CancellationToken cancellationToken)
    {
        if (SessionCookie.NameFor(context.Request, workspace.Id) is not { } cookie)
        {
            return AccountsErrors.SessionNotPrivate.ToProblem();
        }

        if (context.User.Identity is not WorkspaceIdentity { IsSession: true })
        {
            var (token, expiresAt) = await open.RunAsync(workspace.Id, cancellationToken);
            SessionCookie.Write(context, cookie, token, expiresAt);
        }

        return TypedResults.NoContent();
    }

    private async Task<(string Token, DateTimeOffset ExpiresAt)> RunAsync(Guid workspaceId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var token = Secret.New(Secret.SessionPrefix);
        var session = new StoredSession
        {
            Id = Guid.CreateVersion7(now),
            WorkspaceId = workspaceId,
            TokenHash = Secret.HashOf(token, Secret.SessionPrefix)!, // just made, so it has the form of one
            ExpiresAt = now.AddDays(options.Value.SessionDays),
        };

        var oldestKept = await db.Set<StoredSession>()
            .Where(s => s.WorkspaceId == workspaceId && s.ExpiresAt > now)
            .OrderByDescending(s => s.Id)
            .Select(s => s.Id)
            .Skip(MaxSessions - 2) // with the new one there are as many as may be
            .FirstOrDefaultAsync(cancellationToken);

        // By age and not by name: what somebody else opens in this moment stays.
        await db.Set<StoredSession>()
            .Where(s => s.WorkspaceId == workspaceId && (s.ExpiresAt <= now || s.Id < oldestKept))
            .ExecuteDeleteAsync(cancellationToken);
        db.Add(session);
        await db.SaveChangesAsync(cancellationToken);
        return (token, session.ExpiresAt);
    }
}
