using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Accounts;

/// <summary>Workspaces, who may use them, and how much they may hold.</summary>
public static class AccountsModule
{
    /// <summary>Registers workspaces, their secrets and sessions, the workspace policies and <see cref="IQuota"/>.</summary>
    /// <remarks>Register after the metadata database: reservations left by a dead process are given back soon after the start.</remarks>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton(new EntityAssembly(typeof(AccountsModule).Assembly));
        services.AddOptions<AccountsOptions>().BindConfiguration("Accounts").ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccountsOptions>, AccountsOptionsValidator>();
        services.AddValidation();

        services.AddSingleton<Credentials>();
        services.AddAuthentication(WorkspaceScheme.Name)
            .AddScheme<AuthenticationSchemeOptions, WorkspaceScheme>(WorkspaceScheme.Name, configureOptions: null);
        services.AddSingleton<IAuthorizationHandler, WorkspaceRequirementHandler>();
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Read, policy => policy.AddRequirements(new WorkspaceRequirement()))
            .AddPolicy(Policies.Write, policy => policy.AddRequirements(new WorkspaceRequirement()));

        services.AddSingleton<WorkspaceQuota>();
        services.TryAddSingleton<IQuota>(provider => provider.GetRequiredService<WorkspaceQuota>());
        services.AddHostedService<ReservationKeeper>();
        services.AddScoped<CreateWorkspace>();
        services.AddScoped<OpenSession>();
        return services;
    }

    /// <summary>Maps <c>/workspaces</c> under the prefix of the API.</summary>
    public static RouteGroupBuilder MapAccounts(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var group = routes.MapGroup("/workspaces").WithTags("Workspaces");
        CreateWorkspace.Map(group);

        var one = group.MapGroup("/{w:guid}")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound);
        GetWorkspace.Map(one);
        OpenSession.Map(one);
        CloseSession.Map(one);
        return group;
    }
}
