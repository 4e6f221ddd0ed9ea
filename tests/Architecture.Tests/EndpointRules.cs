using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;

namespace Tablinum.Architecture.Tests;

/// <summary>What every endpoint owes; each rule names the offender.</summary>
internal static class EndpointRules
{
    public static IEnumerable<string> Unguarded(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAuthorizeData>() is null
            && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null
            && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            yield return $"{NameOf(endpoint)}: no authorization";
        }
    }

    public static IEnumerable<string> Undescribed(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is null)
        {
            yield return $"{NameOf(endpoint)}: no name";
        }

        if (endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>() is null)
        {
            yield return $"{NameOf(endpoint)}: no summary";
        }

        if (endpoint.Metadata.GetMetadata<ITagsMetadata>() is not { Tags.Count: > 0 })
        {
            yield return $"{NameOf(endpoint)}: no tag";
        }
    }

    /// <summary>Bodies are found twice: by what the route accepts, and by the handler's own parameters.</summary>
    public static IEnumerable<string> Unvalidated(RouteEndpoint endpoint, IServiceProvider services)
    {
        var validation = services.GetRequiredService<IOptions<ValidationOptions>>().Value;
        var handler = endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters().Select(p => p.ParameterType) ?? [];
        var bodies = handler
            .Append(endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType)
            .OfType<Type>()
            .Where(HasRules)
            .Distinct();

        return bodies.Where(body => !validation.TryGetValidatableTypeInfo(body, out _))
            .Select(body => $"{NameOf(endpoint)}: {body.Name} is never checked");
    }

    private static bool HasRules(Type type) =>
        Repository.ProjectOf(type.Assembly.GetName().Name!) is not null
        && (type.GetConstructors().SelectMany(c => c.GetParameters()).Any(p => p.IsDefined(typeof(ValidationAttribute), inherit: true))
            || type.GetProperties().Any(p => p.IsDefined(typeof(ValidationAttribute), inherit: true)));

    /// <summary>The endpoints of a hub are SignalR's own and speak its protocol: no description of ours can say it.</summary>
    public static bool IsApi(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<HubMetadata>() is null
        && endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("api/v1", StringComparison.Ordinal) == true;

    private static string NameOf(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"];
        return $"{string.Join(',', methods)} {endpoint.RoutePattern.RawText}";
    }
}
