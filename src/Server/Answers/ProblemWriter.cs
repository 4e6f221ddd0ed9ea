using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Tablinum.Server.Answers;

/// <summary>Writes the problems that the framework makes itself (validation), with our members, whatever the caller accepts.</summary>
/// <remarks>The framework's own writer stays silent for a caller that accepts CSV only, say.</remarks>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Status ??= context.HttpContext.Response.StatusCode;
        problem.Detail ??= Refusals.InvalidDetail;
        problem.Extensions.TryAdd("code", Refusals.InvalidCode);
        problem.Extensions.TryAdd("traceId", Activity.Current?.Id);
        await context.HttpContext.Response.WriteAsJsonAsync(
            problem, problem.GetType(), options: null, "application/problem+json", context.HttpContext.RequestAborted);
    }
}
