using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Tablinum.Foundation;

/// <summary>The one place where an <see cref="Error"/> becomes HTTP (RFC 9457).</summary>
public static class Problems
{
    extension(Error error)
    {
        /// <summary>The status this kind of error always answers with.</summary>
        public int StatusCode => error.Kind switch
        {
            ErrorKind.Invalid => StatusCodes.Status400BadRequest,
            ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
            ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
            ErrorKind.NotFound => StatusCodes.Status404NotFound,
            ErrorKind.Conflict => StatusCodes.Status409Conflict,
            ErrorKind.Precondition => StatusCodes.Status412PreconditionFailed,
            ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
            ErrorKind.OverLimit => StatusCodes.Status422UnprocessableEntity,
            ErrorKind.RateLimited => StatusCodes.Status429TooManyRequests,
            ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            ErrorKind.Timeout => StatusCodes.Status504GatewayTimeout,
            _ => throw new InvalidOperationException($"No status for {error.Kind}."),
        };

        /// <summary>Problem details with the stable <c>code</c> and the trace id as extension members.</summary>
        public ProblemHttpResult ToProblem()
        {
            var members = new Dictionary<string, object?>(error.Members ?? new Dictionary<string, object?>())
            {
                ["code"] = error.Code,
                ["traceId"] = Activity.Current?.Id,
            };
            return TypedResults.Problem(error.Detail, statusCode: error.StatusCode, extensions: members);
        }
    }
}
