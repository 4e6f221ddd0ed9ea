using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>Durable background work on the metadata database.</summary>
public static class JobsModule
{
    /// <summary>
    /// Registers the queue and the services that work on it. The host's AppDb must use the <see cref="IInterceptor"/>
    /// services (else new jobs wait for the next poll), and modules add their workers with <see cref="AddWorker"/>.
    /// </summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddOptions<JobsOptions>().BindConfiguration("Jobs").ValidateOnStart();
        services.AddSingleton<IValidateOptions<JobsOptions>, JobsOptionsValidator>();
        services.AddSingleton(new EntityAssembly(typeof(JobsModule).Assembly));
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new RetryDelays(Random.Shared.NextDouble));
        services.AddSingleton<JobSignals>();
        services.AddSingleton<IInterceptor, JobCommitInterceptor>();
        services.AddSingleton<JobIds>();
        services.AddSingleton<IJobQueue, JobQueue>();
        services.AddSingleton<Workers>();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<JobTransitions>();
        services.AddSingleton<JobLeases>();
        services.AddSingleton<JobClaims>();
        services.AddSingleton<JobAttempts>();
        services.AddScoped<CancelJob>();
        services.AddScoped<JobRevival>();

        // In this order: the keeper rescues before the runner claims, and is stopped after it.
        services.AddSingleton<JobKeeper>().AddHostedService(provider => provider.GetRequiredService<JobKeeper>());
        services.AddSingleton<JobCleaner>().AddHostedService(provider => provider.GetRequiredService<JobCleaner>());
        services.AddSingleton<JobRunner>().AddHostedService(provider => provider.GetRequiredService<JobRunner>());
        return services;
    }

    /// <summary>Registers the worker for one kind of job; it is made anew, in a scope of its own, for every attempt.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="TJob"/> has no <see cref="JobKindAttribute"/>.</exception>
    public static IServiceCollection AddWorker<TJob, TWorker>(this IServiceCollection services)
        where TJob : class
        where TWorker : class, IWorker<TJob>
    {
        services.AddScoped<TWorker>();
        return services.AddSingleton(WorkerRegistration.Of<TJob, TWorker>());
    }

    /// <summary>Maps <c>/jobs</c> below the workspace prefix that the host chose.</summary>
    public static RouteGroupBuilder MapJobs(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Jobs");
        ListJobs.Map(group);
        GetJob.Map(group);
        CancelJob.Map(group);
        RetryJob.Map(group);
        RedriveJobs.Map(group);
        return group;
    }
}
