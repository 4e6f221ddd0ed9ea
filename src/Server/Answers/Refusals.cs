using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Tablinum.Server.Answers;

/// <summary>Problems that no module words: of the server as such, and of requests that reach no module.</summary>
internal static class Refusals
{
    public const string InvalidCode = "request.invalid";
    public const string InvalidDetail = "The request is not as this address needs it. See 'errors', or the address in /openapi/v1.json.";

    private const string UnexpectedCode = "server.error";

    /// <summary>The outcome of a change is not known then: the connection may have broken after the commit.</summary>
    public static ProblemHttpResult DatabaseAway => Problem(
        StatusCodes.Status503ServiceUnavailable,
        "server.database_away",
        "The metadata database does not answer at the moment. Try again in a few seconds; if this was a change, look first whether it was made.");

    /// <summary>Of the server, and not of the workspace: its own quota has room.</summary>
    public static ProblemHttpResult DiskFull => Problem(
        StatusCodes.Status507InsufficientStorage,
        "server.disk_full",
        "A disk of the server is full, so nothing was kept. Tell the operator, and try again when there is room.");

    /// <summary>For a status that was set without a word about why.</summary>
    public static ProblemHttpResult Of(int status, string? detail = null) => status switch
    {
        StatusCodes.Status400BadRequest => Problem(status, InvalidCode, detail ?? InvalidDetail),
        StatusCodes.Status404NotFound => Problem(
            status, "request.not_found", "There is nothing at this address. The addresses are listed in /openapi/v1.json."),
        StatusCodes.Status405MethodNotAllowed => Problem(
            status, "request.method_not_allowed", "This address does not take that method. The header 'Allow' lists those it takes."),
        StatusCodes.Status408RequestTimeout => Problem(
            status, "request.timeout", "The request arrived too slowly. Send it again over a better connection."),
        StatusCodes.Status413PayloadTooLarge => Problem(
            status, "request.too_large", "The body is larger than this address takes."),
        StatusCodes.Status415UnsupportedMediaType => Problem(
            status, "request.unsupported_media_type", "This address takes another type of body, mostly 'Content-Type: application/json'."),
        StatusCodes.Status500InternalServerError => Problem(
            status, UnexpectedCode, "Something went wrong in the server, and its log says what: look there for the trace id."),
        < StatusCodes.Status500InternalServerError => Problem(status, InvalidCode, detail ?? InvalidDetail),
        _ => Problem(status, UnexpectedCode, "The server could not answer. Try again, then look into its log for the trace id."),
    };

    private static ProblemHttpResult Problem(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?>
        {
            ["code"] = code,
            ["traceId"] = Activity.Current?.Id,
        });
}
