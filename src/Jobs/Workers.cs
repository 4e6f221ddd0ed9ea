using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Tablinum.Jobs;

/// <summary>How a job of one kind is worked on.</summary>
/// <param name="Work">Resolves the worker from the scope of the attempt and gives it the job.</param>
internal sealed record WorkerRegistration(
    string Kind,
    Type JobType,
    Func<IServiceProvider, string, JobContext, CancellationToken, Task<JobOutcome>> Work)
{
    internal static WorkerRegistration Of<TJob, TWorker>()
        where TJob : class
        where TWorker : class, IWorker<TJob> => new(
        Workers.KindOf(typeof(TJob)),
        typeof(TJob),
        (services, payload, context, cancellationToken) =>
        {
            var job = JsonSerializer.Deserialize<TJob>(payload, JsonSerializerOptions.Web)
                ?? throw new JsonException("The payload of the job is null.");
            return services.GetRequiredService<TWorker>().WorkAsync(job, context, cancellationToken);
        });
}

/// <summary>The kinds of jobs that this process can do. Jobs of other kinds stay available for one that can.</summary>
internal sealed class Workers(IEnumerable<WorkerRegistration> registrations)
{
    // Throws for two workers of one kind: which of them would run a job would be chance.
    private readonly FrozenDictionary<string, WorkerRegistration> _byKind = registrations
        .GroupBy(registration => registration.Kind)
        .ToFrozenDictionary(kind => kind.Key, kind => kind.Count() == 1
            ? kind.Single()
            : throw new InvalidOperationException($"The job kind '{kind.Key}' has {kind.Count()} workers."));

    internal IReadOnlyList<string> Kinds => _byKind.Keys;

    internal WorkerRegistration For(string kind) => _byKind[kind];

    internal static string KindOf(Type jobType) => jobType.GetCustomAttribute<JobKindAttribute>()?.Kind
        ?? throw new InvalidOperationException($"{jobType} has no [JobKind].");
}
