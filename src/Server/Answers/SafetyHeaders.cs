using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tablinum.Server.Answers;

/// <summary>Headers that every answer carries, refusals too, unless its endpoint has said something stricter.</summary>
internal static class SafetyHeaders
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSafetyHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state => Add((HttpContext)state), context);
        return next(context);
    });

    /// <summary>Late, because an answer that turns into a problem on the way has its headers cleared.</summary>
    private static Task Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
        }

        // Answers of the API are of one person: nothing on the way or in the browser may keep them unasked.
        if (headers.CacheControl.Count == 0 && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
