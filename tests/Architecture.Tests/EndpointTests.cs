using Microsoft.AspNetCore.Routing;

namespace Tablinum.Architecture.Tests;

public sealed class EndpointTests(RealServer server) : IClassFixture<RealServer>
{
    /// <summary>The open door is the one that nobody decided about.</summary>
    [Fact]
    public void Every_endpoint_says_who_may_use_it() => Rules.Hold(server.Endpoints.SelectMany(EndpointRules.Unguarded));

    [Fact]
    public void Every_endpoint_of_the_api_has_a_name_a_summary_and_a_tag()
    {
        Assert.Contains(server.Endpoints, EndpointRules.IsApi);
        Rules.Hold(server.Endpoints.Where(EndpointRules.IsApi).SelectMany(EndpointRules.Undescribed));
    }

    [Fact]
    public void No_two_endpoints_share_a_name() =>
        Rules.Hold(server.Endpoints.Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName).OfType<string>()
            .GroupBy(name => name).Where(twins => twins.Count() > 1).Select(twins => twins.Key));

    /// <summary>Guards a silent gap: an internal request record, or a module without AddValidation, is never checked.</summary>
    [Fact]
    public void Every_body_with_rules_is_known_to_the_validator() =>
        Rules.Hold(server.Endpoints.SelectMany(endpoint => EndpointRules.Unvalidated(endpoint, server.App.Services)));
}
