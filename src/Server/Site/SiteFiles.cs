using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Tablinum.Server.Site;

/// <summary>The built application beside the program. Files are listed at the start and read by the system when they are asked for.</summary>
/// <param name="folder">Where the build put them.</param>
internal sealed class SiteFiles(string folder)
{
    private const string NonceMark = "%CSP_NONCE%";

    /// <summary>What the build has compressed, the smallest first, by the ending that it added.</summary>
    private static readonly (string Encoding, string Ending)[] Encodings = [("br", ".br"), ("gzip", ".gz")];

    /// <summary>By name, so that no name leads out of the folder.</summary>
    private readonly FrozenDictionary<string, string> _assets = List(Path.Combine(folder, "assets"));

    private readonly Lazy<string?> _page = new(() => Read(Path.Combine(folder, "index.html")));

    /// <returns>The page; <see langword="null"/> if the program was built without the application.</returns>
    public string? PageWith(string nonce) => _page.Value?.Replace(NonceMark, nonce, StringComparison.Ordinal);

    /// <returns>The smallest form of a file that the caller takes.</returns>
    public SiteAsset? Find(string name, StringValues acceptEncoding)
    {
        if (!_assets.TryGetValue(name, out var path) || MediaTypeOf(name) is not { } mediaType)
        {
            return null;
        }

        foreach (var (encoding, ending) in Encodings)
        {
            if (_assets.TryGetValue(name + ending, out var smaller) && Takes(acceptEncoding, encoding))
            {
                return new(smaller, mediaType, encoding);
            }
        }

        return new(path, mediaType, Encoding: null);
    }

    private static bool Takes(StringValues acceptEncoding, string encoding) =>
        StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var accepted)
        && accepted.Any(each => each.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && each.Quality is not 0);

    private static FrozenDictionary<string, string> List(string assets) => Directory.Exists(assets)
        ? Directory.EnumerateFiles(assets).ToFrozenDictionary(path => Path.GetFileName(path), StringComparer.Ordinal)
        : FrozenDictionary<string, string>.Empty;

    private static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    private static string? MediaTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".csv" => "text/csv; charset=utf-8",
        ".woff2" => "font/woff2",
        _ => null, // a compressed form among them: it is handed out under the name of its file
    };
}

/// <summary>A file as it is sent.</summary>
internal sealed record SiteAsset(string Path, string MediaType, string? Encoding);
