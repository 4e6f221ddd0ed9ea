using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>The file in a request: its whole body, or the first file of a form. Nothing of its bytes has been read.</summary>
/// <param name="Name">As it was given.</param>
/// <param name="LengthBytes">Exactly so many bytes follow; null if that is unknown.</param>
/// <param name="AtMostBytes">No more than so many can follow; null if that is unknown.</param>
internal sealed record IncomingFile(string Name, Stream Content, long? LengthBytes, long? AtMostBytes)
{
    /// <summary>Fields before the file are passed over, but not for ever.</summary>
    private const int MaxSectionsBeforeFile = 16;
    private const int MaxBoundaryLength = 100;

    /// <summary>Of text that comes without a name, as from a clipboard.</summary>
    private const string PastedName = "Pasted";

    /// <param name="name">From the address; null to take the form's, or the usual one of text.</param>
    public static async Task<Result<IncomingFile>> FromAsync(HttpRequest request, string? name, CancellationToken cancellationToken)
    {
        _ = MediaTypeHeaderValue.TryParse(request.ContentType, out var type);
        if (request.HasFormContentType && type?.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true)
        {
            return await FromFormAsync(request, type, name, cancellationToken);
        }

        name ??= type?.Type.Equals("text", StringComparison.OrdinalIgnoreCase) == true ? PastedName : null;
        return Named(name, request.Body, request.ContentLength, request.ContentLength);
    }

    private static async Task<Result<IncomingFile>> FromFormAsync(
        HttpRequest request, MediaTypeHeaderValue type, string? name, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxBoundaryLength)
        {
            return FileErrors.FormBroken;
        }

        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            for (var i = 0; i < MaxSectionsBeforeFile; i++)
            {
                if (await reader.ReadNextSectionAsync(cancellationToken) is not { } section)
                {
                    return FileErrors.FormWithoutFile;
                }

                if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition())
                {
                    return Named(name ?? NameOf(disposition), section.Body, lengthBytes: null, atMostBytes: request.ContentLength);
                }
            }

            return FileErrors.FormWithoutFile;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // Not the store's: nothing but the form has been touched yet.
            return FileErrors.FormBroken;
        }
    }

    private static Result<IncomingFile> Named(string? name, Stream content, long? lengthBytes, long? atMostBytes) =>
        name is null ? FileErrors.NameRequired
        : DisplayName.Keep(name, StoredFile.MaxNameLength) is { } kept ? new IncomingFile(kept, content, lengthBytes, atMostBytes)
        : FileErrors.NameInvalid;

    /// <summary>The plain name as browsers send it in UTF-8, without the folders that some put before it.</summary>
    private static string NameOf(ContentDispositionHeaderValue disposition)
    {
        var name = disposition.FileNameStar.HasValue
            ? disposition.FileNameStar.Value
            : HeaderUtilities.RemoveQuotes(disposition.FileName).Value ?? "";
        return name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
    }
}
