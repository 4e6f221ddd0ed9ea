using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tablinum.Foundation;

namespace Tablinum.Server.Health;

/// <summary>Tells balancers and people whether the process runs, and whether it can work.</summary>
internal static class HealthRoutes
{
    internal sealed record Report(string Status);

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        services.AddSingleton<IReadinessCheck, MetadataReady>();
        services.AddSingleton<IReadinessCheck, ClockReady>();
        services.AddSingleton<IReadinessCheck, BlobsReady>();
        services.AddSingleton<IReadinessCheck, EngineReady>();
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health").AllowAnonymous();
        group.MapGet("/live", () => TypedResults.Ok(new Report("live")))
            .WithName("Live")
            .WithSummary("The process runs");
        group.MapGet("/ready", AnswerAsync)
            .WithName("Ready")
            .WithSummary("Metadata, clock, blobs and an engine work")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<Report>, ProblemHttpResult>> AnswerAsync(Readiness readiness, CancellationToken cancellationToken)
    {
        var failing = await readiness.FailingAsync(cancellationToken);
        return failing.Count == 0
            ? TypedResults.Ok(new Report("ready"))
            : (NotReady with { Members = new Dictionary<string, object?> { ["failing"] = failing } }).ToProblem();
    }

    private static readonly Error NotReady = new(
        ErrorKind.Unavailable, "server.not_ready",
        "The parts under 'failing' do not work at the moment. The server's log says why; try again later.");
}
