using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Tablinum.Server.Site;

/// <summary>The web application: one page for all its addresses, and files whose names change with their content.</summary>
internal static class WebSite
{
    /// <summary>Addresses of the application itself. Any other that is not there stays a problem, as for every caller.</summary>
    private static readonly string[] Pages =
        ["/", "/tables", "/tables/{**rest}", "/queries", "/queries/{**rest}", "/jobs", "/jobs/{**rest}", "/settings", "/settings/{**rest}"];

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void MapSite(this IEndpointRouteBuilder routes)
    {
        var files = new SiteFiles(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        var group = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        foreach (var page in Pages)
        {
            group.MapMethods(page, Reading, (HttpContext context) => Page(context, files));
        }

        group.MapMethods("/assets/{name}", Reading, (string name, HttpContext context) => Asset(context, files, name));
    }

    private static Results<ContentHttpResult, NotFound> Page(HttpContext context, SiteFiles files)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        if (files.PageWith(nonce) is not { } html)
        {
            return TypedResults.NotFound();
        }

        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PolicyWith(nonce);
        headers["Cross-Origin-Opener-Policy"] = "same-origin";

        // It names the files of this build, and carries a nonce: nobody may keep it.
        headers.CacheControl = "no-cache, no-store";
        return TypedResults.Content(html, "text/html; charset=utf-8");
    }

    /// <summary>Nothing runs or draws but what this server sends.</summary>
    /// <remarks>
    /// The nonce is for the style elements that the interface library and the editor add: sizes and colours of a theme. Style
    /// attributes need no exception, since scripts set them through the document's own interface, which the policy does not
    /// concern. Pictures as <c>data:</c> are the underlines of the editor.
    /// </remarks>
    private static string PolicyWith(string nonce) =>
        $"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    private static Results<PhysicalFileHttpResult, NotFound> Asset(HttpContext context, SiteFiles files, string name)
    {
        if (files.Find(name, context.Request.Headers.AcceptEncoding) is not { } asset)
        {
            return TypedResults.NotFound();
        }

        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Vary = "Accept-Encoding";
        if (asset.Encoding is { } encoding)
        {
            headers.ContentEncoding = encoding;
        }

        return TypedResults.PhysicalFile(asset.Path, asset.MediaType);
    }
}
