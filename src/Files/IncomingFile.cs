using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Tablinum.Foundation;

namespace Tablinum.Files;

/// <summary>The file in a request: its whole body, or the one file of a form. Nothing of its bytes has been read.</summary>
/// <param name="Name">As it was given.</param>
/// <param name="LengthBytes">Exactly so many bytes follow; null if that is unknown.</param>
/// <param name="AtMostBytes">No more than so many can follow; null if that is unknown.</param>
internal sealed record IncomingFile(string Name, Stream Content, long? LengthBytes, long? AtMostBytes)
{
    /// <summary>Fields beside the file are passed over, but not for ever.</summary>
    private const int MaxFields = 16;
    private const int MaxBoundaryLength = 100;

    /// <summary>Of text that comes without a name, as from a clipboard.</summary>
    private const string PastedName = "Pasted";

    /// <summary>The form that it is in, and is to end with it.</summary>
    private MultipartReader? Form { get; init; }

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

    /// <summary>Call when all its bytes have been read, and before they count.</summary>
    /// <returns>Why they must not: another file follows, which nobody would read, or the form is cut short.</returns>
    public async Task<Error?> EndAsync(CancellationToken cancellationToken)
    {
        if (Form is null)
        {
            return null;
        }

        var (another, broken) = await NextFileAsync(Form, cancellationToken);
        return another is null ? broken : FileErrors.SeveralFiles;
    }

    private static async Task<Result<IncomingFile>> FromFormAsync(
        HttpRequest request, MediaTypeHeaderValue type, string? name, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxBoundaryLength)
        {
            return FileErrors.FormBroken;
        }

        var form = new MultipartReader(boundary, request.Body);
        var (section, broken) = await NextFileAsync(form, cancellationToken);
        if (section is null)
        {
            return broken ?? FileErrors.FormWithoutFile;
        }

        var named = Named(name ?? NameOf(section), section.Section.Body, lengthBytes: null, atMostBytes: request.ContentLength);
        return named.TryGet(out var file, out var refusal) ? file with { Form = form } : refusal;
    }

    /// <returns>The next file of a form, or why there cannot be one; neither at its end.</returns>
    private static async Task<(FileMultipartSection? File, Error? Broken)> NextFileAsync(MultipartReader form, CancellationToken cancellationToken)
    {
        try
        {
            for (var i = 0; i < MaxFields && await form.ReadNextSectionAsync(cancellationToken) is { } section; i++)
            {
                if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition())
                {
                    return (new FileMultipartSection(section, disposition), null);
                }
            }

            return (null, null);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return (null, FileErrors.FormBroken);
        }
    }

    private static Result<IncomingFile> Named(string? name, Stream content, long? lengthBytes, long? atMostBytes) =>
        name is null ? FileErrors.NameRequired
        : DisplayName.Keep(name, StoredFile.MaxNameLength) is { } kept ? new IncomingFile(kept, content, lengthBytes, atMostBytes)
        : FileErrors.NameInvalid;

    /// <summary>The plain name as browsers send it in UTF-8, without the folders that some put before it.</summary>
    private static string NameOf(FileMultipartSection section) => section.FileName[(section.FileName.LastIndexOfAny(['/', '\\']) + 1)..];
}
