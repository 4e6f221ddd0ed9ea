using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Tablinum.Server.Answers;

/// <summary>How the server speaks: JSON, its OpenAPI document, problems for everything that goes wrong, headers.</summary>
internal static class AnswersModule
{
    public static void AddAnswers(this IServiceCollection services)
    {
        services.AddRouting();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict; // else every number is "integer or string" to clients
        });
        services.AddOpenApi(openApi => openApi.CreateSchemaReferenceId = ContractNames.Of);
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>(); // before the framework's own, so it is asked first
        services.AddProblemDetails();
        services.AddExceptionHandler<UnexpectedErrors>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true); // the exception knows what is wrong
    }

    public static void UseAnswers(this IApplicationBuilder app)
    {
        app.UseSafetyHeaders();
        app.UseRetryHeaders();
        app.UseExceptionHandler(new ExceptionHandlerOptions());
        app.UseStatusCodePages(status =>
            Refusals.Of(status.HttpContext.Response.StatusCode).ExecuteAsync(status.HttpContext));
    }
}
