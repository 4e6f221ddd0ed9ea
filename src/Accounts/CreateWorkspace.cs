using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Makes a workspace for whoever asks. Its secret is in the answer and nowhere else.</summary>
internal sealed class CreateWorkspace(AppDb db, IOptions<AccountsOptions> options, TimeProvider clock, ILogger<CreateWorkspace> logger)
{
    /// <param name="Name">Shown to people; by default <c>Untitled workspace</c>.</param>
    public sealed record Request([property: StringLength(StoredWorkspace.MaxNameLength)] string? Name);

    /// <param name="Secret">Opens the workspace; shown this once.</param>
    public sealed record Response(
        Guid Id, string Secret, string Name, DateTimeOffset CreatedAt, long MaxFileBytes, long MaxBytes);

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("", HandleAsync)
        .AllowAnonymous()
        .WithName(nameof(CreateWorkspace))
        .WithSummary("Create a workspace")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request? request, CreateWorkspace create, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await create.RunAsync(request?.Name, cancellationToken);
        return result.TryGet(out var workspace, out var error)
            ? TypedResults.Created($"{context.Request.PathBase}{context.Request.Path.Value?.TrimEnd('/')}/{workspace.Id}", workspace)
            : error.ToProblem();
    }

    private async Task<Result<Response>> RunAsync(string? wishedName, CancellationToken cancellationToken)
    {
        if (DisplayName.Clean(wishedName ?? "Untitled workspace", StoredWorkspace.MaxNameLength) is not { } name)
        {
            return AccountsErrors.WorkspaceNameInvalid;
        }

        var now = clock.GetStorableNow();
        var secret = Secret.New(Secret.WorkspacePrefix);
        var workspace = new StoredWorkspace
        {
            Id = Guid.CreateVersion7(now),
            Name = name,
            SecretHash = Secret.HashOf(secret, Secret.WorkspacePrefix)!, // just made, so it has the form of one
            CreatedAt = now,
            LastUsedAt = now,
            MaxFileBytes = options.Value.AnonymousMaxFileBytes,
            MaxBytes = options.Value.AnonymousMaxBytes,
        };
        db.Add(workspace);
        await db.SaveChangesAsync(cancellationToken);
        logger.WorkspaceCreated(workspace.Id);
        return new Response(workspace.Id, secret, name, now, workspace.MaxFileBytes, workspace.MaxBytes);
    }
}
