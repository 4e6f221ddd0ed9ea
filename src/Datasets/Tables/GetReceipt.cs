using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Tablinum.Datasets.Catalog;
using Tablinum.Foundation;

namespace Tablinum.Datasets.Tables;

/// <summary>Tells what was decided when a version was read from its file: the engine's receipt, as it was then.</summary>
internal static class GetReceipt
{
    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/tables/{table}/receipt", HandleAsync)
        .RequireAuthorization(Policies.Read)
        .WithName(nameof(GetReceipt))
        .WithSummary("Read how a version was read from its file")
        .Produces<string>(StatusCodes.Status200OK, "application/json");

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> HandleAsync(
        string table, Workspace workspace, AppDb db, Relations relations, CancellationToken cancellationToken, int? version = null)
    {
        var finding = await relations.FindAsync(workspace.Id, table, version, cancellationToken);
        if (!finding.TryGet(out var content, out var missing))
        {
            return missing.ToProblem();
        }

        var receipt = await db.Set<TableVersion>()
            .Where(v => v.TableId == content.TableId && v.Number == content.Version)
            .Select(v => v.Receipt)
            .SingleOrDefaultAsync(cancellationToken);
        return receipt is null
            ? DatasetErrors.TableNotFound.ToProblem() // deleted in between
            : TypedResults.Content(receipt, "application/json");
    }
}
