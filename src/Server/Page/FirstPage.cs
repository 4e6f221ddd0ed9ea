using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Tablinum.Server.Page;

/// <summary>The first page: a few static files inside the assembly, served with a policy that lets nothing else run.</summary>
internal static class FirstPage
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    private const string ResourcePrefix = "page/";

    /// <summary>Serves the page at <c>/</c> and its parts under <c>/page/</c>.</summary>
    public static IEndpointConventionBuilder MapPage(this IEndpointRouteBuilder routes)
    {
        var assets = Load();
        var group = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        group.MapGet("/", (HttpContext context) => Answer(context, assets, "index.html"));
        group.MapGet("/page/{name}", (string name, HttpContext context) => Answer(context, assets, name));
        return group;
    }

    private static Results<FileContentHttpResult, NotFound> Answer(
        HttpContext context, FrozenDictionary<string, Asset> assets, string name)
    {
        if (!assets.TryGetValue(name, out var asset))
        {
            return TypedResults.NotFound();
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";

        // Always asked again and answered 304: a new version of the program never runs with parts of the old page.
        headers.CacheControl = "no-cache";
        return TypedResults.Bytes(asset.Bytes, asset.MediaType, entityTag: asset.Tag);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(FirstPage).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[ResourcePrefix.Length..], name => Read(name), StringComparer.Ordinal);

        Asset Read(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"The resource {name} is listed but not there.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var tag = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12));
            return new Asset(bytes, MediaTypeOf(name), new EntityTagHeaderValue($"\"{tag}\""));
        }
    }

    private static string MediaTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"No media type for {other}."),
    };

    private sealed record Asset(byte[] Bytes, string MediaType, EntityTagHeaderValue Tag);
}
