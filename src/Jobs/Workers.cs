using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tablinum.Foundation;

namespace Tablinum.Jobs;

/// <summary>How jobs of one kind are worked on: one by one, or in batches.</summary>
internal sealed record WorkerRegistration(string Kind, Type JobType)
{
    /// <summary>Resolves the worker from the scope of the attempt and gives it the job.</summary>
    public Func<IServiceProvider, string, JobContext, CancellationToken, Task<JobOutcome>> Work { get; private init; } =
        (_, _, _, _) => throw new InvalidOperationException("Jobs of this kind are done in batches.");

    /// <summary>Null for jobs that are worked on one by one.</summary>
    public BatchWork? Batch { get; private init; }

    internal static WorkerRegistration Of<TJob, TWorker>()
        where TJob : class
        where TWorker : class, IWorker<TJob> => new(Workers.KindOf(typeof(TJob)), typeof(TJob))
        {
            Work = (services, payload, context, cancellationToken) =>
                services.GetRequiredService<TWorker>().WorkAsync(Read<TJob>(payload), context, cancellationToken),
        };

    internal static WorkerRegistration OfBatch<TJob, TWorker>(int size)
        where TJob : class
        where TWorker : class, IBatchWorker<TJob> => new(Workers.KindOf(typeof(TJob)), typeof(TJob))
        {
            Batch = new BatchWork(size, (services, payloads, db, cancellationToken) =>
                services.GetRequiredService<TWorker>().WorkAsync([.. payloads.Select(Read<TJob>)], db, cancellationToken)),
        };

    private static TJob Read<TJob>(string payload) =>
        JsonSerializer.Deserialize<TJob>(payload, JsonSerializerOptions.Web) ?? throw new JsonException("The payload of the job is null.");
}

/// <summary>How a batch is done.</summary>
/// <param name="Size">At most so many jobs.</param>
/// <param name="Work">Resolves the worker from the scope of the attempt and gives it the jobs and their transaction.</param>
internal sealed record BatchWork(int Size, Func<IServiceProvider, IReadOnlyList<string>, AppDb, CancellationToken, Task> Work);

/// <summary>The kinds of jobs that this process does. Jobs of other kinds stay available for one that does them.</summary>
internal sealed class Workers(IEnumerable<WorkerRegistration> registrations, IOptions<JobsOptions> options)
{
    // Throws for two workers of one kind: which of them would run a job would be chance.
    private readonly FrozenDictionary<string, WorkerRegistration> _byKind = registrations
        .GroupBy(registration => registration.Kind)
        .ToFrozenDictionary(kind => kind.Key, kind => kind.Count() == 1
            ? kind.Single()
            : throw new InvalidOperationException($"The job kind '{kind.Key}' has {kind.Count()} workers."));

    internal IReadOnlyList<string> Kinds => options.Value switch
    {
        { Role: JobRole.Api } => [],
        { Kinds: { Count: > 0 } chosen } => chosen,
        _ => _byKind.Keys,
    };

    /// <summary>All kinds that the program knows, also those that are left to other processes; in order.</summary>
    internal IReadOnlyList<string> Known => [.. _byKind.Keys.Order(StringComparer.Ordinal)];

    internal WorkerRegistration For(string kind) => _byKind[kind];

    internal static string KindOf(Type jobType) => jobType.GetCustomAttribute<JobKindAttribute>()?.Kind
        ?? throw new InvalidOperationException($"{jobType} has no [JobKind].");
}
