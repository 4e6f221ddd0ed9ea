using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tablinum.Server.Answers;

/// <summary>Tells callers when to come back, wherever an answer says that it may go better later.</summary>
internal static class RetryHeaders
{
    private const string Seconds = "2";

    public static void UseRetryHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state => Add((HttpResponse)state), context.Response);
        return next(context);
    });

    private static Task Add(HttpResponse response)
    {
        if (response.StatusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable
            && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = Seconds;
        }

        return Task.CompletedTask;
    }
}
