using Microsoft.Extensions.DependencyInjection;
using Tablinum.Server.Data;

namespace Tablinum.Unit.Tests;

/// <summary>Migrations are of the whole model, so a host with jobs only needs the entities of the other modules all the same.</summary>
internal static class OtherModules
{
    public static IServiceCollection AddEntitiesOfOtherModules(this IServiceCollection services)
    {
        foreach (var module in DesignTimeModules.All().Where(module => module.Assembly.GetName().Name != "Tablinum.Jobs"))
        {
            services.AddSingleton(module);
        }

        return services;
    }
}
