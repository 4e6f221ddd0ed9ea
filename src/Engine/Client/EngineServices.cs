using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Tablinum.Engine.Client;

/// <summary>Registers the server's side of the engines.</summary>
public static class EngineServices
{
    /// <summary>
    /// Registers <see cref="IEngine"/> and <see cref="EngineOptions"/> (section <c>Engine</c>). A host warms the first
    /// engine when it starts; disposing the services ends all of them.
    /// </summary>
    public static IServiceCollection AddEngine(this IServiceCollection services)
    {
        services.AddOptions<EngineOptions>().BindConfiguration("Engine").ValidateOnStart();
        services.AddSingleton<IValidateOptions<EngineOptions>, EngineOptionsValidator>();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EngineLauncher>();
        services.AddSingleton<EngineMetrics>();
        services.AddSingleton<EnginePool>();
        services.TryAddSingleton<IEngine>(provider => provider.GetRequiredService<EnginePool>());
        services.AddHostedService<EngineWarmUp>();
        return services;
    }
}

/// <summary>Starts the first engine while the server starts, without making it wait.</summary>
internal sealed class EngineWarmUp(EnginePool pool) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        pool.Warm();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
