using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Tablinum.Foundation;

/// <summary>The workspace named by <c>{w}</c> in the route, after the policy has checked that the caller may use it.</summary>
/// <remarks>
/// Handlers take it as a parameter and filter every query by <see cref="Id"/>; it cannot be had without the policy,
/// because only the authorization handler sets it.
/// </remarks>
/// <param name="Id">The workspace.</param>
/// <param name="Caller">Who asks.</param>
public sealed record Workspace(Guid Id, Caller Caller)
{
    /// <summary>Called by minimal APIs to fill a handler's parameter.</summary>
    /// <exception cref="InvalidOperationException">The route lacks a workspace policy: a bug in the route table.</exception>
    public static ValueTask<Workspace> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(context.Features.Get<Workspace>()
            ?? throw new InvalidOperationException("This route takes a Workspace but has no workspace policy."));
    }
}

/// <summary>Who makes a request or stands behind a job.</summary>
/// <param name="UserId">The signed-in person; null for the holder of a workspace secret.</param>
/// <param name="Name">For the audit trail: never a secret.</param>
public sealed record Caller(Guid? UserId, string Name);

/// <summary>Names of the authorization policies. Every route states one, or AllowAnonymous.</summary>
public static class Policies
{
    /// <summary>May read tables, files and jobs of <c>{w}</c> and run queries.</summary>
    public const string Read = "workspace.read";

    /// <summary>May also upload, delete and cancel in <c>{w}</c>.</summary>
    public const string Write = "workspace.write";
}
