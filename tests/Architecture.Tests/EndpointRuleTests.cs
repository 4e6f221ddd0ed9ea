using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Tablinum.Architecture.Tests;

public sealed class EndpointRuleTests
{
    [Fact]
    public async Task Planted_open_doors_and_unchecked_bodies_are_seen()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.MapPost("/api/v1/open", (Ruled body) => body.Name);
        app.MapGet("/guarded", () => "").RequireAuthorization();
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();

        Assert.Equal(["POST /api/v1/open: no authorization"], endpoints.SelectMany(EndpointRules.Unguarded));
        Assert.Equal(
            ["POST /api/v1/open: no name", "POST /api/v1/open: no summary", "POST /api/v1/open: no tag"],
            endpoints.Where(EndpointRules.IsApi).SelectMany(EndpointRules.Undescribed));
        Assert.Equal(["POST /api/v1/open: Ruled is never checked"], endpoints.SelectMany(e => EndpointRules.Unvalidated(e, app.Services)));
    }

    public sealed record Ruled([property: StringLength(3)] string Name);
}
