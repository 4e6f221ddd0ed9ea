using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tablinum.Server.Answers;

/// <summary>The one place where exceptions end: malformed requests become 400s, everything else is logged once and answered without details.</summary>
internal sealed class UnexpectedErrors(ILogger<UnexpectedErrors> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest; // nobody reads it
            return true;
        }

        // By the time that this runs the context has lost its endpoint.
        var endpoint = httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName ?? "no endpoint";
        var refusal = Refusals.Of(StatusCodes.Status500InternalServerError);
        if (exception is BadHttpRequestException bad)
        {
            refusal = Refusals.Of(bad.StatusCode, DetailOf(bad));
        }
        else if (FullDisk.Is(exception))
        {
            refusal = Refusals.DiskFull;
            logger.DiskFull(httpContext.Request.Method, endpoint, Activity.Current?.Id, exception.Message);
        }
        else if (TransientFaultOf(exception) is { } fault)
        {
            refusal = Refusals.DatabaseAway;
            logger.DatabaseAway(httpContext.Request.Method, endpoint, Activity.Current?.Id, fault.Message);
        }
        else
        {
            logger.RequestFailed(exception, httpContext.Request.Method, endpoint, Activity.Current?.Id);
        }

        await refusal.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>The database did not answer, or broke off: the same request may well succeed in a moment.</summary>
    private static DbException? TransientFaultOf(Exception? exception) => exception switch
    {
        null => null,
        DbException { IsTransient: true } fault => fault,
        _ => TransientFaultOf(exception.InnerException),
    };

    /// <summary>What the reader of JSON says is for the caller: it names the place. The framework's own words name our types.</summary>
    private static string? DetailOf(BadHttpRequestException exception) =>
        exception.InnerException is JsonException { Path: var path, LineNumber: var line, BytePositionInLine: var column }
            ? $"The body is not the JSON that this address needs: look at {path ?? "$"}, line {line + 1}, byte {column + 1}."
            : null;
}
