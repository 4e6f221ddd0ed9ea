using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Tablinum.Storage;

/// <summary>Blobs: bytes that are written once, whole and durable.</summary>
public static class StorageModule
{
    /// <summary>Registers the local blob store; its folder is <c>Storage:LocalRoot</c>.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration("Storage").ValidateOnStart();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LocalBlobStore>();
        services.TryAddSingleton<IBlobStore>(provider => provider.GetRequiredService<LocalBlobStore>());
        services.AddHostedService<LeftoverSweep>();
        return services;
    }

    /// <summary>Runs at start; other processes may work in the same folder.</summary>
    private sealed class LeftoverSweep(IServiceProvider services, ILogger<LeftoverSweep> logger) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            // Another adapter may have been registered in place of the local one: then there is nothing to sweep.
            if (services.GetRequiredService<IBlobStore>() is LocalBlobStore store && store.RemoveLeftovers() is > 0 and var removed)
            {
                logger.LeftoversRemoved(removed);
            }

            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
