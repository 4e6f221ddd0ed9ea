using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tablinum.Server.Answers;

/// <summary>Tells callers when to come back, wherever an answer says that there will be more, or that it may go better, later.</summary>
internal static class RetryHeaders
{
    private const string AfterAccepted = "1";
    private const string AfterRefusal = "2";

    public static void UseRetryHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state => Add((HttpResponse)state), context.Response);
        return next(context);
    });

    private static Task Add(HttpResponse response)
    {
        var seconds = response.StatusCode switch
        {
            StatusCodes.Status202Accepted => AfterAccepted,
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => AfterRefusal,
            _ => null,
        };
        if (seconds is not null && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = seconds;
        }

        return Task.CompletedTask;
    }
}
