using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
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
        services.AddSingleton<IValidateOptions<JobsOptions>, JobDutiesValidator>();
        services.AddSingleton(new EntityAssembly(typeof(JobsModule).Assembly));
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new RetryDelays(Random.Shared.NextDouble));
        services.TryAddSingleton<INodeSignals, NoOtherNodes>();
        services.AddSingleton<JobSignals>();
        services.AddSingleton<IInterceptor, JobCommitInterceptor>();
        services.AddSingleton<JobIds>();
        services.AddSingleton<JobQueue>().AddSingleton<IJobQueue>(provider => provider.GetRequiredService<JobQueue>());
        services.AddSingleton<JobSchedules>().AddSingleton<IJobSchedules>(provider => provider.GetRequiredService<JobSchedules>());
        services.AddSingleton<Workers>();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<JobMetrics>();
        services.AddSingleton<IJobStore>(provider => provider.GetService<IDirectDb>() is { } direct
            ? new DirectJobStore(direct, provider.GetRequiredService<IServiceScopeFactory>())
            : new JobStore(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddSingleton<JobTransitions>();
        services.AddSingleton<JobLeases>();
        services.AddSingleton<JobClaims>();
        services.AddSingleton<JobWork>();
        services.AddSingleton<JobAttempts>();
        services.AddSingleton<CancelJob>();
        services.AddScoped<JobRevival>();
        services.AddScoped<JobPauses>();

        // In this order: what is registered first starts first and is stopped last.
        services.AddSingleton<LeaseRenewal>().AddHostedService(provider => provider.GetRequiredService<LeaseRenewal>());
        services.AddSingleton<JobKeeper>().AddHostedService(provider => provider.GetRequiredService<JobKeeper>());
        services.AddSweep<JobCleaner>();
        services.AddSweep<JobScheduler>();
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

    /// <summary>Registers the worker for one kind of small jobs, which are done together; it is made anew, in a scope of its own, for every batch.</summary>
    /// <param name="size">Jobs in a batch at most. They wait for each other and are undone together: as many as are done within a second or so.</param>
    /// <exception cref="InvalidOperationException"><typeparamref name="TJob"/> has no <see cref="JobKindAttribute"/>.</exception>
    public static IServiceCollection AddBatchWorker<TJob, TWorker>(this IServiceCollection services, int size = 100)
        where TJob : class
        where TWorker : class, IBatchWorker<TJob>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        services.AddScoped<TWorker>();
        return services.AddSingleton(WorkerRegistration.OfBatch<TJob, TWorker>(size));
    }

    /// <summary>Registers housekeeping of what all processes share, which one that only answers leaves to the others.</summary>
    public static IServiceCollection AddSweep<TSweep>(this IServiceCollection services)
        where TSweep : PeriodicWork => services
        .AddSingleton<TSweep>()
        .AddSingleton<IHostedService>(provider => provider.GetRequiredService<IOptions<JobsOptions>>().Value.Role == JobRole.Api
            ? new NothingToDo()
            : provider.GetRequiredService<TSweep>());

    /// <summary>Maps <c>/jobs</c> below the workspace prefix that the host chose.</summary>
    public static RouteGroupBuilder MapJobs(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Jobs");
        ListJobs.Map(group);
        GetJob.Map(group);
        CancelJob.Map(group);
        RetryJob.Map(group);
        RedriveJobs.Map(group);
        PauseJobs.Map(group);
        return group;
    }

    private sealed class NothingToDo : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
